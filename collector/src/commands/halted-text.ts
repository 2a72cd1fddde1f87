// A halted plan and a pause in words, with the commands that end them.
import type {Config} from '../config/types.ts'
import {countByType} from '../halted-answers.ts'
import {pausedText} from '../policy/decide.ts'
import type {Pause} from '../policy/model.ts'
import type {PlanItem} from '../policy/plan.ts'
import type {HaltedPlan} from '../store/plans.ts'
import {commandAtSite} from './command-text.ts'
import {print, seatCount, timeText} from './context.ts'

/** `Approve it with ..., or discard it with ...` */
export function decideText(config: Config, site: string, {id}: Pick<HaltedPlan, 'id'>): string {
  return `Approve it with \`${commandAtSite(config, site, 'approve', id)}\`, or discard it with \`${commandAtSite(config, site, 'discard', id)}\`.`
}

/** Which plan it is, and why it is halted. */
export function haltedSentence({timeZone}: Config, site: string, {id, at, sentence, compared}: HaltedPlan): string {
  return [`Site ${site}, plan ${id}, ${timeText(at, timeZone)}: ${sentence}`, ...(compared === undefined ? [] : [compared])].join(' ')
}

/** An approval judges again: what it would release by the reading at hand. */
function commonText(halted: HaltedPlan, items: readonly PlanItem[]): string {
  const wanted = new Set(halted.plan.items.map(({allocationId}) => allocationId))
  const common = items.filter(({allocationId}) => wanted.has(allocationId)).length
  const added = items.length - common
  const more = added === 0 ? '' : ` ${seatCount(added)} above ${added === 1 ? 'is' : 'are'} not part of it.`
  return `Of its ${seatCount(wanted.size)} the plan above holds ${common === wanted.size ? 'all' : common}; an approval would release ${common === 0 ? 'none' : 'these'}.${more}`
}

/** The plan that waits for a person; `items`: those of the plan that was just shown. */
export function showHalted(config: Config, site: string, {halted, items}: {halted: HaltedPlan; items: readonly PlanItem[]}): void {
  const types = countByType(halted).map(({licenseType, releases, allocated}) => `${releases} of ${allocated} ${licenseType} seats`).join(', ')
  print(`HALTED since ${timeText(halted.at, config.timeZone)}: plan ${halted.id}, ${types}.`)
  print(`${halted.sentence} ${halted.advice}`)
  if (halted.compared !== undefined) print(halted.compared)
  print(commonText(halted, items))
  print(decideText(config, site, halted))
}

/** `said`: whether the pause was told already. */
export function showPause(config: Config, site: string, {paused, said}: {paused: Pause; said: boolean}): void {
  if (!said) print(pausedText(paused))
  print(`Resume with \`${commandAtSite(config, site, 'resume')}\`.`)
}
