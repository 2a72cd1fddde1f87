// What holds releases back, above the list, each with what can be done about it.
import React, { type ReactNode } from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Alert, Button, useStyles2 } from '@grafana/ui'
import type { AtRiskPage } from '@seatkeeper/collector/contract'
import { bannersOf, type BannerWords } from './banners'
import { whyNotApprove } from './planWords'
import { Sentence, withoutMarks } from './Sentence'
import type { SiteDeeds } from './useSiteDeeds'
import type { TimeZone } from './words'

const getStyles = (theme: GrafanaTheme2) => ({ actions: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginTop: theme.spacing(1) }) })

/** A button that says why it is off, to the mouse and to the keyboard. */
function Deed({ whyNot, isBusy = false, variant = 'secondary', onClick, children }: { whyNot: string | undefined; isBusy?: boolean; variant?: 'secondary' | 'destructive'; onClick: () => void; children: ReactNode }) {
  return <Button size="sm" variant={variant} disabled={whyNot !== undefined || isBusy} tooltip={withoutMarks(whyNot)} icon={isBusy ? 'spinner' : undefined} onClick={onClick}>{children}</Button>
}

type Props = { page: AtRiskPage; deeds: SiteDeeds; whyNotAct: string | undefined; isReleasing: boolean; now: number; timeZone: TimeZone }

/** In the text, not as the alert's `action`, which Grafana 12.3 does not show. */
function Actions({ kind, page, deeds, whyNotAct, isReleasing }: Props & Pick<BannerWords, 'kind'>) {
  const styles = useStyles2(getStyles)
  const { halted } = page
  if (kind === 'paused') {
    return <div className={styles.actions}><Deed whyNot={whyNotAct} isBusy={deeds.isResuming} onClick={() => void deeds.resume()}>Resume</Deed></div>
  }
  if (kind !== 'halted' || halted === undefined) return null
  return (
    <div className={styles.actions}>
      <Deed whyNot={undefined} onClick={() => deeds.ask({ kind: 'look', halted })}>Look</Deed>
      <Deed whyNot={whyNotAct} onClick={() => deeds.ask({ kind: 'discard', halted })}>Discard</Deed>
      <Deed whyNot={whyNotApprove(page, whyNotAct, isReleasing)} variant="destructive" onClick={() => deeds.ask({ kind: 'approve', halted })}>Approve…</Deed>
    </div>
  )
}

export function Banners(props: Props) {
  const { page, isReleasing, now, timeZone } = props
  return (
    <>
      {bannersOf(page, now, timeZone, isReleasing).map(({ kind, severity, title, lines, quote, exact }) => (
        <div key={kind} title={exact} data-banner={kind}>
          <Alert severity={severity} title={title} bottomSpacing={1}>
            <Sentence text={lines.join(' ')} />
            {quote !== undefined && <>“{quote}”</>}
            <Actions kind={kind} {...props} />
          </Alert>
        </div>
      ))}
    </>
  )
}
