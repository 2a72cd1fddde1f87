// Whether a plan may run: off, closed by distrust, paused, dry run, halted by the brake, or go. The first that holds decides.
import type {BrakeFinding} from './brake.ts'
import {dateText} from './explain.ts'
import type {Pause} from './model.ts'
import type {Plan} from './plan.ts'

/** `wouldHalt`: the brake would halt the plan of this dry run. */
export type Decision =
  | {readonly kind: 'go'}
  | {readonly kind: 'off' | 'closed' | 'paused' | 'halted'; readonly sentence: string}
  | {readonly kind: 'dryRun'; readonly sentence: string; readonly wouldHalt: boolean}

export type Switches = {readonly enabled: boolean; readonly dryRun: boolean; readonly paused: Pause | undefined}

const told = (findings: readonly {sentence: string}[], separator: string) => findings.map(finding => finding.sentence).join(separator)

const CHANGE = 'If that is meant, raise the limit in `licenseManagement.brake`; if not, look for what changed.'

const FAILED_WAY_OUT = 'Look for what Qlik does not accept; then approve the rest of the plan, or discard it.'

const WAY_OUT = 'If that is meant, approve the plan, or raise the limit in `licenseManagement.brake`; if not, discard it and look for what changed.'

/** Who paused, since when and why. */
export function pausedText({by, at, reason}: Pause): string {
  return `Paused by ${by} on ${dateText(at)}${reason === undefined ? '' : ` (${reason})`}: nothing is released until somebody resumes.`
}

function dryRun(findings: readonly BrakeFinding[]): Decision {
  const sentence = 'Dry run: nothing is released. Set `licenseManagement.dryRun: false` to release.'
  if (findings.length === 0) return {kind: 'dryRun', sentence, wouldHalt: false}
  return {kind: 'dryRun', sentence: `${sentence} The brake would halt this plan: ${told(findings, '; ')}. ${CHANGE}`, wouldHalt: true}
}

/** Why the brake halts a plan, in one sentence, with the way out. */
export function haltedText(findings: readonly BrakeFinding[]): string {
  const wayOut = findings.some(({code}) => code === 'failures') ? FAILED_WAY_OUT : WAY_OUT
  return `The plan is halted: ${told(findings, '; ')}. ${wayOut}`
}

/** `findings`: those of the brake; none where a person approved the plan. */
export function decide(plan: Plan, findings: readonly BrakeFinding[], switches: Switches): Decision {
  if (!switches.enabled) return {kind: 'off', sentence: 'License management is switched off (`licenseManagement.enable`).'}
  if (plan.distrust.length > 0) return {kind: 'closed', sentence: `Nothing is released by this reading. ${told(plan.distrust, ' ')}`}
  if (switches.paused) return {kind: 'paused', sentence: pausedText(switches.paused)}
  if (switches.dryRun) return dryRun(findings)
  if (findings.length > 0) return {kind: 'halted', sentence: haltedText(findings)}
  return {kind: 'go'}
}
