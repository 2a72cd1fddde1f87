// Verdicts and outcomes in words that an administrator can repeat to the person concerned.
import {DAY, type Instant, type KeepReason, type ReleaseReason, type Verdict} from './model.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `20 Sep 2026`, in UTC. */
export function dateText(instant: Instant): string {
  const date = new Date(instant)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]!} ${date.getUTCFullYear()}`
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

type Told = Pick<Verdict, 'daysInactive' | 'limitDays' | 'lastActivity' | 'neverUsed' | 'rule' | 'until'>

const untilText = ({until}: Told) => (until === undefined ? '' : ` until ${dateText(until)}`)

const sentences: Record<KeepReason | ReleaseReason, (told: Told) => string> = {
  active: told => told.neverUsed
    ? `Assigned ${plural(told.daysInactive, 'day')} ago and not used yet (limit ${told.limitDays} days).`
    : `Active ${plural(told.daysInactive, 'day')} ago, on ${dateText(told.lastActivity)} (limit ${told.limitDays} days).`,
  grace: told => `Assigned so recently that the seat is still in its grace period${untilText(told)}.`,
  spared: () => 'Idle, but as many seats of this type are free as are wanted.',
  excluded: told => `Excluded from release by ${told.rule ?? 'a rule'}.`,
  quarantined: () => 'In quarantine: Qlik frees the seat by itself when the quarantine ends.',
  unknownUser: () => 'The user of this seat could not be read, so it is kept.',
  deletedUser: () => 'The user was deleted in Qlik; Qlik frees the seat when its quarantine ends.',
  unreadable: () => 'Qlik sent this seat without a readable date, or without telling whether it is in quarantine, so it is kept.',
  returned: told => `The user lost a seat and was given one again, so it is left alone${untilText(told)}.`,
  notManaged: () => 'Release is switched off for this license type.',
  idle: told => `Idle for ${plural(told.daysInactive, 'day')} (limit ${told.limitDays}), last active on ${dateText(told.lastActivity)}.`,
  neverUsed: told => `Never used in the ${plural(told.daysInactive, 'day')} since it was assigned on ${dateText(told.lastActivity)} (limit ${told.limitDays}).`,
  removedExternally: () => 'The user was removed from the user directory.',
  blocked: () => 'The user is blocked in Qlik.',
  inactive: () => 'The user is marked inactive in Qlik.',
  duplicate: () => 'The user also holds a professional seat.',
}

/** One sentence that says why; never an internal code. */
export function explain(verdict: Told & Pick<Verdict, 'reason'>): string {
  return sentences[verdict.reason](verdict)
}

/** Short words for a column: `idle 60 days`, `never used`, `excluded by tag VIP-User`; a seat that is kept but at risk is `idle soon`. */
export function shortReason(verdict: Pick<Verdict, 'reason' | 'limitDays' | 'rule'> & {readonly atRisk?: boolean}): string {
  if (verdict.atRisk === true && (verdict.reason === 'active' || verdict.reason === 'grace')) return 'idle soon'
  if (verdict.reason === 'idle') return `idle ${verdict.limitDays} days`
  if (verdict.reason === 'excluded') return verdict.rule === undefined ? 'excluded' : `excluded by ${verdict.rule}`
  const words: Partial<Record<Verdict['reason'], string>> = {
    neverUsed: 'never used', spared: 'enough are free', removedExternally: 'removed externally', duplicate: 'holds both types',
    returned: 'back after a release', unreadable: 'not readable', unknownUser: 'unknown user', deletedUser: 'deleted user', notManaged: 'of a type that is not released',
  }
  return words[verdict.reason] ?? verdict.reason
}

/** Whole days from now to the instant, rounded up; 0 when it has come. */
export function daysUntil(instant: Instant, now: Instant): number {
  return Math.max(0, Math.ceil((instant - now) / DAY))
}
