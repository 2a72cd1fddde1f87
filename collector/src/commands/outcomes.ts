// How releases ended, in words and counts for people, and the exit code of it.
import type {Config} from '../config/types.ts'
import type {ReleaseJob, ReleaseOutcome} from '../contract.ts'
import type {OutcomeResult} from '../release.ts'
import {commandAtSite} from './command-text.ts'
import {complain, print} from './context.ts'

const words: Readonly<Record<OutcomeResult, string>> = {
  released: 'released', quarantined: 'quarantined', alreadyGone: 'already gone', becameActive: 'became active', nowExcluded: 'excluded by now', refused: 'refused', failed: 'failed',
}

/** The worst first. */
export const bad = ['refused', 'failed'] as const

/** `18 released, 2 quarantined, 1 refused`. */
export function countOutcomes(outcomes: readonly {readonly result: OutcomeResult}[]): string {
  const counts = Object.entries(words).map(([result, word]) => ({word, count: outcomes.filter(outcome => outcome.result === result).length}))
  return counts.filter(({count}) => count > 0).map(({word, count}) => `${count} ${word}`).join(', ')
}

const isBad = ({result}: ReleaseOutcome) => bad.some(kind => kind === result)

const tookSeat = ({result}: ReleaseOutcome) => result === 'released' || result === 'quarantined'

/** Seats of users who are not known any more are named as the plan names them. */
export type Names = ReadonlyMap<string, string>

/** `CORP\anna (analyzer): became active. The user became active on 2 Mar 2026 and was left alone.` */
export function outcomeText({allocationId, user, licenseType, result, sentence}: ReleaseOutcome, names: Names = new Map()): string {
  const who = user ?? names.get(allocationId) ?? `seat ${allocationId}`
  return `${who}${licenseType === undefined ? '' : ` (${licenseType})`}: ${words[result]}. ${sentence}`
}

function showOutcome(outcome: ReleaseOutcome, names: Names | undefined): void {
  const tell = isBad(outcome) ? complain : print
  if (outcome.result !== 'released') tell(outcomeText(outcome, names))
}

/** Says how the seats of a job ended, each that was not simply released in a line of its own, and what to do next. 0 done, 1 when any failed or was refused. */
export function showJob(config: Config, site: string, {outcomes}: ReleaseJob, names?: Names): number {
  print(`${site}: ${countOutcomes(outcomes)}`)
  for (const outcome of outcomes) showOutcome(outcome, names)
  if (outcomes.some(tookSeat)) print(`Give a seat back with \`${commandAtSite(config, site, 'undo')} USER\`.`)
  if (!outcomes.some(isBad)) return 0
  complain(`\`${commandAtSite(config, site, 'plan')}\` shows what is left.`)
  return 1
}

/** The exit code of it all: a failure weighs more than a halted plan. */
export function worstOf(codes: readonly number[]): number {
  return codes.find(code => code !== 0 && code !== 3) ?? (codes.includes(3) ? 3 : 0)
}
