// A halted plan to be looked at: why it is halted, whom it would take the seat, what is kept, and the way on.
import React from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Button, Icon, LoadingPlaceholder, Modal, useStyles2 } from '@grafana/ui'
import type { AtRiskPage, HaltedPlanAnswer } from '@seatkeeper/collector/contract'
import type { HaltedPlan, Plan } from '../api/plan'
import { PlanSums } from './PlanSums'
import { PlanTable } from './PlanTable'
import { REPLACED, keptText, planName, whyHalted } from './planWords'
import { Sentence, withoutMarks } from './Sentence'
import { TroubleNotice } from './TroubleNotice'
import { useHaltedPlan } from './useHaltedPlan'
import { capital, plural, type TimeZone } from './words'

type Props = {
  page: AtRiskPage
  halted: HaltedPlanAnswer
  now: number
  timeZone: TimeZone
  whyNotAct: string | undefined
  whyNotApprove: string | undefined
  onDiscard: () => void
  onApprove: () => void
  onDismiss: () => void
}

const getStyles = (theme: GrafanaTheme2) => ({
  // The list scrolls, not the dialog around it.
  modal: css({ width: 'min(1000px, 96vw)', height: 'min(860px, 80%)', '@media (max-height: 750px)': { height: '96%' } }),
  inside: css({ flex: '1 1 auto', minHeight: 0, display: 'flex', flexDirection: 'column' }),
  content: css({ flex: '1 0 0', minHeight: 300, display: 'flex', flexDirection: 'column', gap: theme.spacing(1), containerType: 'inline-size' }),
  facts: css({ flex: '0 0 auto', maxHeight: '45%', overflow: 'auto', '& p': { marginBottom: theme.spacing(0.5) } }),
  quiet: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  doubt: css({ color: theme.colors.warning.text }),
})

const ORDER = 'In this order: seats in excess, users who left, users with both types, never used, longest idle.'

/** What the rules keep, and where they seem to be overrun. */
function Kept({ halted: { kept: counts, shields }, returns }: { halted: HaltedPlan; returns: Plan['returns'] }) {
  const styles = useStyles2(getStyles)
  const kept = keptText(counts)
  return (
    <>
      {kept !== '' && <p>Kept: {kept}.</p>}
      {shields.length > 0 && (
        <p>
          Excluded by rule: {shields.map(({ rule, seats, doubt }, index) => (
            <span key={rule}>
              {index > 0 && ' · '}{rule}, {plural(seats, 'seat')}{doubt !== undefined && <span className={styles.doubt}> <Icon name="exclamation-triangle" size="sm" /> <Sentence text={doubt} /></span>}
            </span>
          ))}
        </p>
      )}
      {returns.map(({ userDirectory, sentence }) => <p key={userDirectory} className={styles.doubt}><Icon name="exclamation-triangle" size="sm" /> {sentence}</p>)}
    </>
  )
}

function Seats({ plan, answer, page, now, timeZone }: { plan: HaltedPlan; answer: Plan } & Pick<Props, 'page' | 'now' | 'timeZone'>) {
  const styles = useStyles2(getStyles)
  const { currency } = page.sum
  return (
    <>
      <div className={styles.facts}>
        <p><Sentence text={`${whyHalted(plan)} ${plan.advice}`} /> {plan.compared}</p>
        <PlanSums plan={plan} currency={currency} />
        <Kept halted={plan} returns={answer.returns} />
      </div>
      <div className={styles.quiet}>{plural(plan.items.length, 'seat')}. {ORDER}</div>
      <PlanTable items={plan.items} currency={currency} now={now} timeZone={timeZone} />
    </>
  )
}

export function PlanDialog({ page, halted, now, timeZone, whyNotAct, whyNotApprove, onDiscard, onApprove, onDismiss }: Props) {
  const styles = useStyles2(getStyles)
  const { answer, plan, isReplaced, trouble } = useHaltedPlan(page.site, halted.id)
  const gone = isReplaced ? REPLACED : undefined
  return (
    <Modal isOpen className={styles.modal} contentClassName={styles.inside} title={capital(planName(halted, now, timeZone))} onDismiss={onDismiss}>
      <div className={styles.content}>
        {trouble !== undefined && <TroubleNotice trouble={trouble} />}
        {isReplaced && <p>{REPLACED}</p>}
        {plan === undefined && !isReplaced && trouble === undefined && <LoadingPlaceholder text="Asking for the plan …" />}
        {plan !== undefined && answer !== undefined && <Seats plan={plan} answer={answer} page={page} now={now} timeZone={timeZone} />}
      </div>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onDismiss}>Close</Button>
        <Button variant="secondary" disabled={(whyNotAct ?? gone) !== undefined} tooltip={withoutMarks(whyNotAct ?? gone)} onClick={onDiscard}>Discard</Button>
        <Button variant="destructive" disabled={(whyNotApprove ?? gone) !== undefined} tooltip={withoutMarks(whyNotApprove ?? gone)} onClick={onApprove}>Approve…</Button>
      </Modal.ButtonRow>
    </Modal>
  )
}
