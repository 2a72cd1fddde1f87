// Whether a plan may run: off, dry run, closed by distrust, halted by the brake, or go. The first that holds decides.
import type {BrakeFinding} from './brake.ts'
import type {Plan} from './plan.ts'

export type Decision =
  | {readonly kind: 'go'}
  | {readonly kind: 'off' | 'dryRun'; readonly sentence: string}
  | {readonly kind: 'closed' | 'halted'; readonly sentence: string}

export type Switches = {readonly enabled: boolean; readonly dryRun: boolean}

const told = (findings: readonly {sentence: string}[], separator: string) => findings.map(finding => finding.sentence).join(separator)

export function decide(plan: Plan, findings: readonly BrakeFinding[], switches: Switches): Decision {
  if (!switches.enabled) return {kind: 'off', sentence: 'License management is switched off (`licenseManagement.enable`).'}
  if (plan.distrust.length > 0) return {kind: 'closed', sentence: `Nothing is released by this reading. ${told(plan.distrust, ' ')}`}
  if (switches.dryRun) return {kind: 'dryRun', sentence: 'Dry run: nothing is released. Set `licenseManagement.dryRun: false` to release.'}
  if (findings.length > 0) return {kind: 'halted', sentence: `The plan is halted: ${told(findings, '; ')}.`}
  return {kind: 'go'}
}
