// Runs the connection test and shows its findings, each with a tick or a cross.
import React from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Icon, useStyles2, type IconName } from '@grafana/ui'
import { fetchConnection } from '../api/collector'
import { troubleOf } from '../api/trouble'
import { Sentence } from '../components/Sentence'
import { agoText } from '../components/words'
import { toChecks, type Check, type Probe } from './checks'

async function probe(route: 'connection' | 'operator'): Promise<Probe> {
  const started = performance.now()
  try {
    return { connection: await fetchConnection(route), roundTrip: performance.now() - started }
  } catch (error) {
    return { trouble: troubleOf(error) }
  }
}

/** Asks by both tokens, with the settings that Grafana has stored. */
export async function testConnection(): Promise<Check[]> {
  const read = await probe('connection')
  const now = Date.now()
  const operate = await probe('operator')
  return toChecks({ read, operate, now, ago: instant => agoText(instant, now) })
}

const icons: Record<Check['state'], IconName> = { ok: 'check-circle', warning: 'exclamation-triangle', failed: 'times-circle' }
const said: Record<Check['state'], string> = { ok: 'good', warning: 'look at this', failed: 'failed' }

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', marginTop: theme.spacing(2), maxWidth: 860 }),
  line: css({ display: 'grid', gridTemplateColumns: '24px 180px 1fr', columnGap: theme.spacing(1), padding: theme.spacing(0.75, 0), borderBottom: `1px solid ${theme.colors.border.weak}` }),
  ok: css({ color: theme.colors.success.text }),
  warning: css({ color: theme.colors.warning.text }),
  failed: css({ color: theme.colors.error.text }),
})

export function CheckList({ checks }: { checks: Check[] }) {
  const styles = useStyles2(getStyles)
  return (
    <ul className={styles.list} aria-label="Connection test" aria-live="polite">
      {checks.map(({ name, state, sentence }) => (
        <li key={name} className={styles.line} data-state={state}>
          <span className={styles[state]}><Icon name={icons[state]} aria-label={said[state]} title={said[state]} /></span>
          <strong>{name}</strong>
          <span><Sentence text={sentence} /></span>
        </li>
      ))}
    </ul>
  )
}
