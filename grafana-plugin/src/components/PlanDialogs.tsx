// The questions before a halted plan is discarded or approved.
import React from 'react'
import { LoadingPlaceholder } from '@grafana/ui'
import type { AtRiskPage, HaltedPlanAnswer } from '@seatkeeper/collector/contract'
import type { HaltedPlan } from '../api/plan'
import { AskDialog } from './AskDialog'
import { PlanSums } from './PlanSums'
import { REPLACED, planName, toReleasedSeat } from './planWords'
import { RELEASE_FAILURE } from './ReleaseDialog'
import type { ReleaseWish } from './releaseStore'
import { TroubleNotice } from './TroubleNotice'
import { useHaltedPlan } from './useHaltedPlan'
import { AFTERWARDS, plural, whenText, type TimeZone } from './words'

type Props = { page: AtRiskPage; halted: HaltedPlanAnswer; namesSite: boolean; now: number; timeZone: TimeZone; onDismiss: () => void }

const where = ({ page: { site }, namesSite }: Pick<Props, 'page' | 'namesSite'>): string => (namesSite ? ` at site ${site}` : '')

const DISCARD_FAILURE = { nothing: 'The plan was not discarded', unknown: 'It is not known whether the plan was discarded', again: 'Trying again does no harm.' }

export function DiscardDialog({ onConfirm, ...props }: Props & { onConfirm: (id: string) => Promise<void> }) {
  const { page, halted, now, timeZone, onDismiss } = props
  const next = page.nextRun === undefined ? 'The next run' : `The next run (${whenText(page.nextRun, now, timeZone)})`
  return (
    <AskDialog title="Discard the plan" verb="Discard" failure={DISCARD_FAILURE} onConfirm={() => onConfirm(halted.id)} onDismiss={onDismiss}>
      <p>
        <strong>Discard {planName(halted, now, timeZone)}{where(props)}?</strong> None of its {plural(halted.releases, 'seat')} is released by it. {next} plans anew, and is halted again where that plan looks the same.
      </p>
    </AskDialog>
  )
}

/** What an approval does, in numbers and in words. */
function Effect({ plan, currency }: { plan: HaltedPlan; currency: string | undefined }) {
  return (
    <>
      <PlanSums plan={plan} currency={currency} />
      <p>
        The site is read and judged afresh: of these seats those are released that are still due, and none is added. Who became active or was excluded meanwhile keeps the seat.
        Only the brake gives way; a dry run, a pause and doubts about the reading do not.
      </p>
      <p>{AFTERWARDS}</p>
    </>
  )
}

/** The collector keeps the job by this key. */
const toWish = (site: string, { id, items }: HaltedPlan): ReleaseWish => ({ key: `plan-${id}`, site, seats: items.map(toReleasedSeat), plan: id })

export function ApproveDialog({ onConfirm, ...props }: Props & { onConfirm: (wish: ReleaseWish) => Promise<void> }) {
  const { page, halted, now, timeZone, onDismiss } = props
  const { plan, trouble, isReplaced } = useHaltedPlan(page.site, halted.id)
  const whyNot = isReplaced ? REPLACED : plan === undefined ? 'The plan is on its way.' : undefined
  return (
    <AskDialog
      title="Approve the plan" verb="Approve" isDestructive count={halted.releases} failure={RELEASE_FAILURE} whyNot={whyNot} onDismiss={onDismiss}
      onConfirm={async () => plan && onConfirm(toWish(page.site, plan))}
    >
      <p><strong>Approve {planName(halted, now, timeZone)}{where(props)}, and release its {plural(halted.releases, 'seat')}?</strong></p>
      {trouble !== undefined && <TroubleNotice trouble={trouble} />}
      {isReplaced && <p>{REPLACED}</p>}
      {plan === undefined ? trouble === undefined && !isReplaced && <LoadingPlaceholder text="Asking for the plan …" /> : <Effect plan={plan} currency={page.sum.currency} />}
    </AskDialog>
  )
}
