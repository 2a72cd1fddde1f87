// The question about a site that is open, if any.
import React from 'react'
import type { AtRiskPage } from '@seatkeeper/collector/contract'
import { PauseDialog } from './PauseDialog'
import { PlanDialog } from './PlanDialog'
import { ApproveDialog, DiscardDialog } from './PlanDialogs'
import { whyNotApprove } from './planWords'
import type { SiteDeeds } from './useSiteDeeds'
import type { TimeZone } from './words'

type Props = { deeds: SiteDeeds; page: AtRiskPage; namesSite: boolean; whyNotAct: string | undefined; isReleasing: boolean; now: number; timeZone: TimeZone }

export function SiteDialogs({ deeds, page, namesSite, whyNotAct, isReleasing, now, timeZone }: Props) {
  const { asked, ask, dismiss } = deeds
  if (asked === undefined) return null
  if (asked.kind === 'pause') return <PauseDialog site={page.site} onConfirm={deeds.pause} onDismiss={dismiss} />
  const { kind, halted } = asked
  const shown = { page, halted, namesSite, now, timeZone, onDismiss: dismiss }
  if (kind === 'discard') return <DiscardDialog {...shown} onConfirm={deeds.discard} />
  if (kind === 'approve') return <ApproveDialog {...shown} onConfirm={deeds.approve} />
  return (
    <PlanDialog
      {...shown} whyNotAct={whyNotAct} whyNotApprove={whyNotApprove(page, whyNotAct, isReleasing)}
      onDiscard={() => ask({ kind: 'discard', halted })} onApprove={() => ask({ kind: 'approve', halted })}
    />
  )
}
