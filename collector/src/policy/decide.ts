// Whether a plan may run: off, closed by distrust, dry run, halted by the brake, or go. The first that holds decides.
import type {BrakeFinding} from './brake.ts'
import type {Plan} from './plan.ts'

/** `wouldHalt`: the brake would halt the plan of this dry run. */
export type Decision =
  | {readonly kind: 'go'}
  | {readonly kind: 'off' | 'closed' | 'halted'; readonly sentence: string}
  | {readonly kind: 'dryRun'; readonly sentence: string; readonly wouldHalt: boolean}

export type Switches = {readonly enabled: boolean; readonly dryRun: boolean}

const told = (findings: readonly {sentence: string}[], separator: string) => findings.map(finding => finding.sentence).join(separator)

const WAY_OUT = 'If that is meant, raise the limit in `licenseManagement.brake`; if not, look for what changed.'

function dryRun(findings: readonly BrakeFinding[]): Decision {
  const sentence = 'Dry run: nothing is released. Set `licenseManagement.dryRun: false` to release.'
  if (findings.length === 0) return {kind: 'dryRun', sentence, wouldHalt: false}
  return {kind: 'dryRun', sentence: `${sentence} The brake would halt this plan: ${told(findings, '; ')}. ${WAY_OUT}`, wouldHalt: true}
}

export function decide(plan: Plan, findings: readonly BrakeFinding[], switches: Switches): Decision {
  if (!switches.enabled) return {kind: 'off', sentence: 'License management is switched off (`licenseManagement.enable`).'}
  if (plan.distrust.length > 0) return {kind: 'closed', sentence: `Nothing is released by this reading. ${told(plan.distrust, ' ')}`}
  if (switches.dryRun) return dryRun(findings)
  if (findings.length > 0) return {kind: 'halted', sentence: `The plan is halted: ${told(findings, '; ')}. ${WAY_OUT}`}
  return {kind: 'go'}
}
