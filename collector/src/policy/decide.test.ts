// The order in which a plan is stopped: off, distrust, dry run, brake; only then it goes.
import {describe, expect, it} from 'vitest'
import type {BrakeFinding} from './brake.ts'
import {decide, decisionSentences, haltedWords, type Decision} from './decide.ts'
import type {Plan} from './plan.ts'
import type {TrustFinding} from './trust.ts'

const planWith = (distrust: TrustFinding[]): Plan =>
  ({version: 1, site: 'prod', madeAt: 0, readAt: 0, items: [], pools: [], kept: {}, shields: [], returns: [], distrust})

const doubt: TrustFinding[] = [{code: 'noUsers', sentence: 'No users.'}, {code: 'staleUse', sentence: 'Stale.'}]
const brakes: BrakeFinding[] = [{code: 'maxPerRun', sentence: 'it would release 60'}, {code: 'maxShare', sentence: 'it would release 30 %'}]
const off = {kind: 'off', sentence: 'License management is switched off (`licenseManagement.enable`).'}
const closed = {kind: 'closed', sentence: 'Nothing is released by this reading. No users. Stale.'}
const DRY = 'Dry run: nothing is released. Set `licenseManagement.dryRun: false` to release.'
const IN_DRY_RUN = 'If that is meant, raise the limit in `licenseManagement.brake`; if not, look for what changed.'
const BEFORE_THE_RUN = 'If that is meant, approve the plan once a run has halted it, or raise the limit in `licenseManagement.brake`; if not, look for what changed.'
const WOULD_HALT = 'The brake would halt this plan: it would release 60; it would release 30 %.'
const dryRun = {kind: 'dryRun', sentence: DRY}
const dryAndBraked = {kind: 'dryRun', sentence: DRY, braked: {sentence: WOULD_HALT, advice: IN_DRY_RUN}}
const pause = {by: 'Olga', at: Date.UTC(2026, 10, 20), reason: 'year end'}
const paused = {kind: 'paused', sentence: 'Paused by Olga on 20 Nov 2026 (year end): nothing is released until somebody resumes.'}
const halted = {kind: 'halted', sentence: WOULD_HALT, advice: BEFORE_THE_RUN} // nothing is halted before a run

describe('decide', () => {
  it.each([
    ['everything against it', {distrust: doubt, findings: brakes}, {enabled: false, dryRun: true}, off],
    ['off', {distrust: [], findings: []}, {enabled: false, dryRun: false}, off],
    ['distrust, dry run and brake', {distrust: doubt, findings: brakes}, {enabled: true, dryRun: true}, closed],
    ['distrust and brake', {distrust: doubt, findings: brakes}, {enabled: true, dryRun: false}, closed],
    ['distrust alone', {distrust: doubt, findings: []}, {enabled: true, dryRun: false}, closed],
    ['dry run and brake', {distrust: [], findings: brakes}, {enabled: true, dryRun: true}, dryAndBraked],
    ['dry run alone', {distrust: [], findings: []}, {enabled: true, dryRun: true}, dryRun],
    ['brake alone', {distrust: [], findings: brakes}, {enabled: true, dryRun: false}, halted],
    ['distrust and a pause', {distrust: doubt, findings: []}, {enabled: true, dryRun: false, paused: pause}, closed],
    ['a pause, dry run and brake', {distrust: [], findings: brakes}, {enabled: true, dryRun: true, paused: pause}, paused],
    ['nothing', {distrust: [], findings: []}, {enabled: true, dryRun: false}, {kind: 'go'}],
  ])('with %s', (_, {distrust, findings}, switches, expected) => {
    expect(decide(planWith(distrust), findings, {paused: undefined, ...switches})).toEqual(expected)
  })
})

it.each<[Decision, string[]]>([
  [{kind: 'go'}, []],
  [{kind: 'off', sentence: 'Off.'}, ['Off.']],
  [{kind: 'halted', sentence: 'Too many.', advice: 'Look.'}, ['Too many.', 'Look.']],
  [{kind: 'dryRun', sentence: 'Dry.'}, ['Dry.']],
  [{kind: 'dryRun', sentence: 'Dry.', braked: {sentence: 'Too many.', advice: 'Look.'}}, ['Dry.', 'Too many.', 'Look.']],
])('%j in sentences', (decision, sentences) => {
  expect(decisionSentences(decision)).toEqual(sentences)
})

describe('a plan that a run has halted', () => {
  it('can be approved', () => {
    expect(haltedWords(brakes)).toEqual({
      sentence: 'The plan is halted: it would release 60; it would release 30 %.',
      advice: 'If that is meant, approve the plan, or raise the limit in `licenseManagement.brake`; if not, discard it and look for what changed.',
    })
  })

  it('by failures has no limit to be raised', () => {
    expect(haltedWords([{code: 'failures', sentence: '3 releases in a row failed'}])).toEqual({
      sentence: 'The plan is halted: 3 releases in a row failed.', advice: 'Look for what Qlik does not accept; then approve the rest of the plan, or discard it.',
    })
  })
})
