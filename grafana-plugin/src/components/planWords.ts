// The sentences about plans, pauses and what they hold back; pure, with the present instant as an argument.
import type { AtRiskPage, HaltedPlanAnswer } from '@seatkeeper/collector/contract'
import type { HaltedPlan, PlanItem } from '../api/plan'
import type { ReleasedSeat } from './releaseStore'
import { capital, moneyText, pastText, plural, type TimeZone } from './words'

/** `the plan of 02:00`. */
export const planName = ({ at }: Pick<HaltedPlanAnswer, 'at'>, now: number, timeZone: TimeZone): string => `the plan of ${pastText(at, now, timeZone)}`

const PREFIX = 'The plan is halted: '

/** The collector's sentence, without what the title above it says already. */
export const whyHalted = ({ sentence }: Pick<HaltedPlanAnswer, 'sentence'>): string => (sentence.startsWith(PREFIX) ? capital(sentence.slice(PREFIX.length)) : sentence)

const releaseWords: Record<string, string> = {
  neverUsed: 'never used', removedExternally: 'removed externally', blocked: 'blocked', inactive: 'inactive', duplicate: 'holds both types',
}

/** A word of a collector that is newer than this app, as well as it can be read: `someNewReason` is `some new reason`. */
const spelledOut = (word: string): string => word.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

/** Why the plan would release it, in the words of the at-risk list. */
export const whyText = ({ reason, limitDays }: Pick<PlanItem, 'reason' | 'limitDays'>): string =>
  reason === 'idle' ? `idle ${limitDays} days` : (releaseWords[reason] ?? spelledOut(reason))

/** A seat of a plan as releases are told of. */
export function toReleasedSeat(item: PlanItem): ReleasedSeat {
  const { allocationId, type, holder, lastActivity, neverUsed, daysInactive } = item
  return { allocationId, licenseType: type, user: `${holder.directory}\\${holder.id}`, name: holder.name, lastActivity, neverUsed, daysInactive, why: whyText(item) }
}

const percent = (part: number, whole: number): string => (whole === 0 ? '' : ` (${Math.round((part / whole) * 100)} %)`)

/** `212 of 400 analyzer seats (53 %), 8,480 EUR a month`, one for each type; no money where no price is set. */
export function planSums({ byType, items }: Pick<HaltedPlan, 'byType' | 'items'>, currency: string | undefined): string[] {
  return byType.map(({ licenseType, releases, allocated }) => {
    const prices = items.flatMap(({ type, monthlyCost }) => (type === licenseType && monthlyCost !== undefined ? [monthlyCost] : []))
    const money = prices.length === 0 ? '' : `, ${moneyText(prices.reduce((sum, price) => sum + price, 0), currency)} a month`
    return `${releases.toLocaleString('en-US')} of ${plural(allocated, `${licenseType} seat`)}${percent(releases, allocated)}${money}`
  })
}

const keptWords: Record<string, string> = {
  active: 'used lately', grace: 'in the grace period', spared: 'not needed, since enough are free', excluded: 'excluded', quarantined: 'in quarantine',
  unknownUser: 'of unknown users', deletedUser: 'of deleted users', unreadable: 'not readable', notManaged: 'of a type that is not released', returned: 'back after a release',
}

/** `120 used lately, 12 in the grace period`, most first; empty where nothing is kept. */
export function keptText(kept: Readonly<Record<string, number>>): string {
  const counted = Object.entries(kept).filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a)
  return counted.map(([reason, count]) => `${count.toLocaleString('en-US')} ${keptWords[reason] ?? spelledOut(reason)}`).join(', ')
}

/** Who paused, how long ago. */
export const pausedTitle = ({ by }: NonNullable<AtRiskPage['paused']>, ago: string): string => `Paused by ${by} ${ago}: nothing is released`

/** Why a halted plan cannot be approved now; `whyNotAct` is against every deed. */
export function whyNotApprove(page: Pick<AtRiskPage, 'whyNot'>, whyNotAct: string | undefined, isReleasing: boolean): string | undefined {
  return whyNotAct ?? page.whyNot ?? (isReleasing ? 'A release is under way.' : undefined)
}

/** The halted plan that was looked at, or undefined where another has taken its place or none is halted any more. */
export const stillHalted = (plan: { halted?: HaltedPlan }, id: string): HaltedPlan | undefined => (plan.halted?.id === id ? plan.halted : undefined)

export const REPLACED = 'This plan is not halted any more: it was approved or discarded, or a newer run has replaced it.'
