// The written rules for an approved plan, again plainly: what is in both judgements goes, in the order of the new one, and nothing else.
import {planOf, type Answer} from './rules-plan.ts'

/** `stays`: of the approved seats those that do not go, each with what the new judgement says of it, or `gone`. */
export type Approval = {readonly goes: readonly string[]; readonly stays: readonly (readonly [string, string])[]}

export function approvalOf(before: readonly Answer[], now: readonly Answer[]): Approval {
  const approved = planOf(before).map(({seat}) => seat.row)
  const goes = planOf(now).map(({seat}) => seat.row).filter(row => approved.includes(row))
  const reasonOf = (row: string) => now.find(({seat}) => seat.row === row)?.reason ?? 'gone'
  return {goes, stays: approved.filter(row => !goes.includes(row)).map(row => [row, reasonOf(row)] as const)}
}
