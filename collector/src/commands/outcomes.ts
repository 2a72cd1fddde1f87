// How releases ended, in words and counts for people, and the exit code of it.
import type {Config} from '../config/types.ts'
import type {ReleaseJob, ReleaseOutcome} from '../contract.ts'
import type {OutcomeResult} from '../release.ts'
import {commandAtSite} from './command-text.ts'
import {complain, print} from './context.ts'

const words: Readonly<Record<OutcomeResult, string>> = {
  released: 'released', quarantined: 'quarantined', alreadyGone: 'already gone', becameActive: 'became active', nowExcluded: 'excluded by now', refused: 'refused', failed: 'failed', notBegun: 'not begun',
}

/** The worst first. */
export const bad = ['refused', 'failed', 'notBegun'] as const

/** `18 released, 2 quarantined, 1 refused`. */
export function countOutcomes(outcomes: readonly {readonly result: OutcomeResult}[]): string {
  const counts = Object.entries(words).map(([result, word]) => ({word, count: outcomes.filter(outcome => outcome.result === result).length}))
  return counts.filter(({count}) => count > 0).map(({word, count}) => `${count} ${word}`).join(', ')
}

const isBad = ({result}: ReleaseOutcome) => bad.some(kind => kind === result)

const tookSeat = ({result}: ReleaseOutcome) => result === 'released' || result === 'quarantined'

/** Seats of users who are not known any more are named as the plan names them. */
export type Names = ReadonlyMap<string, string>

function whoText({allocationId, user, licenseType}: ReleaseOutcome, names: Names): string {
  const who = user ?? names.get(allocationId) ?? `seat ${allocationId}`
  return `${who}${licenseType === undefined ? '' : ` (${licenseType})`}`
}

const NOT_BEGUN_SHOWN = 3

/** All to whom something happened; of those to whom nothing did a few, for the plan has them. */
function allOf(outcomes: readonly ReleaseOutcome[], names: Names): string {
  const shown = outcomes[0]!.result === 'notBegun' ? outcomes.slice(0, NOT_BEGUN_SHOWN) : outcomes
  const more = outcomes.length - shown.length
  return `${shown.map(outcome => whoText(outcome, names)).join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}

/** `CORP\anna (analyzer): became active. The user became active on 2 Mar 2026 and was left alone.` Seats of which the same is said are told together. */
export function outcomeTexts(outcomes: readonly ReleaseOutcome[], names: Names = new Map()): {readonly text: string; readonly isBad: boolean}[] {
  const groups = Map.groupBy(outcomes, ({result, sentence}) => `${result} ${sentence}`)
  return [...groups.values()].map(group => {
    const {result, sentence} = group[0]!
    const word = result === 'notBegun' ? '' : `${words[result]}. ` // its sentence says so by itself
    return {isBad: isBad(group[0]!), text: `${allOf(group, names)}: ${word}${sentence}`}
  })
}

/** Says how the seats of a job ended, those that were not simply released by who and why, and what to do next. 0 done, 1 when any failed, was refused or not begun. */
export function showJob(config: Config, site: string, {outcomes}: ReleaseJob, names?: Names): number {
  print(`${site}: ${countOutcomes(outcomes)}`)
  for (const {text, isBad: isWrong} of outcomeTexts(outcomes.filter(({result}) => result !== 'released'), names)) (isWrong ? complain : print)(text)
  if (outcomes.some(tookSeat)) print(`Give a seat back with \`${commandAtSite(config, site, 'undo')} USER\`.`)
  if (!outcomes.some(isBad)) return 0
  complain(`\`${commandAtSite(config, site, 'plan')}\` shows what is left.`)
  return 1
}

/** The exit code of it all: a failure weighs more than a halted plan. */
export function worstOf(codes: readonly number[]): number {
  return codes.find(code => code !== 0 && code !== 3) ?? (codes.includes(3) ? 3 : 0)
}
