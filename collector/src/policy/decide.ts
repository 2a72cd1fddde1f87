// Whether a plan may run: off, closed by distrust, paused, dry run, halted by the brake, or go. The first that holds decides.
import type {BrakeFinding} from './brake.ts'
import {dateText} from './explain.ts'
import type {Pause} from './model.ts'
import type {Plan} from './plan.ts'

/** Why the brake halts a plan, and what to do. */
type BrakeWords = {readonly sentence: string; readonly advice: string}

/** `halted`: the brake lets no run carry the plan out, and the run that makes it halts it; `braked`: it would, were this no dry run. */
export type Decision =
  | {readonly kind: 'go'}
  | {readonly kind: 'off' | 'closed' | 'paused'; readonly sentence: string}
  | {readonly kind: 'halted'} & BrakeWords
  | {readonly kind: 'dryRun'; readonly sentence: string; readonly braked?: BrakeWords}

export type Switches = {readonly enabled: boolean; readonly dryRun: boolean; readonly paused: Pause | undefined}

const told = (findings: readonly {sentence: string}[], separator: string) => findings.map(finding => finding.sentence).join(separator)

const IN_DRY_RUN = 'If that is meant, raise the limit in `licenseManagement.brake`; if not, look for what changed.'

const BEFORE_THE_RUN = 'If that is meant, approve the plan once a run has halted it, or raise the limit in `licenseManagement.brake`; if not, look for what changed.'

const AFTER_THE_RUN = 'If that is meant, approve the plan, or raise the limit in `licenseManagement.brake`; if not, discard it and look for what changed.'

const AFTER_FAILURES = 'Look for what Qlik does not accept; then approve the rest of the plan, or discard it.'

/** Who paused, since when and why. */
export function pausedText({by, at, reason}: Pause): string {
  return `Paused by ${by} on ${dateText(at)}${reason === undefined ? '' : ` (${reason})`}: nothing is released until somebody resumes.`
}

const wouldHalt = (findings: readonly BrakeFinding[], advice: string): BrakeWords => ({sentence: `The brake would halt this plan: ${told(findings, '; ')}.`, advice})

function dryRun(findings: readonly BrakeFinding[]): Decision {
  const sentence = 'Dry run: nothing is released. Set `licenseManagement.dryRun: false` to release.'
  return {kind: 'dryRun', sentence, ...(findings.length > 0 && {braked: wouldHalt(findings, IN_DRY_RUN)})}
}

/** Of a plan that a run has halted. */
export function haltedWords(findings: readonly BrakeFinding[]): BrakeWords {
  const advice = findings.some(({code}) => code === 'failures') ? AFTER_FAILURES : AFTER_THE_RUN
  return {sentence: `The plan is halted: ${told(findings, '; ')}.`, advice}
}

/** A decision in sentences, as far as nothing has been done about it; none for a plan that may go. */
export function decisionSentences(decision: Decision): string[] {
  switch (decision.kind) {
    case 'go': return []
    case 'halted': return [decision.sentence, decision.advice]
    case 'dryRun': return [decision.sentence, ...(decision.braked ? [decision.braked.sentence, decision.braked.advice] : [])]
    default: return [decision.sentence]
  }
}

/** `findings`: those of the brake; none where a person approved the plan. */
export function decide(plan: Plan, findings: readonly BrakeFinding[], switches: Switches): Decision {
  if (!switches.enabled) return {kind: 'off', sentence: 'License management is switched off (`licenseManagement.enable`).'}
  if (plan.distrust.length > 0) return {kind: 'closed', sentence: `Nothing is released by this reading. ${told(plan.distrust, ' ')}`}
  if (switches.paused) return {kind: 'paused', sentence: pausedText(switches.paused)}
  if (switches.dryRun) return dryRun(findings)
  if (findings.length > 0) return {kind: 'halted', ...wouldHalt(findings, BEFORE_THE_RUN)}
  return {kind: 'go'}
}
