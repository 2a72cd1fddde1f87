// The order in which a plan is stopped: off, distrust, dry run, brake; only then it goes.
import {describe, expect, it} from 'vitest'
import type {BrakeFinding} from './brake.ts'
import {decide} from './decide.ts'
import type {Plan} from './plan.ts'
import type {TrustFinding} from './trust.ts'

const planWith = (distrust: TrustFinding[]): Plan =>
  ({version: 1, site: 'prod', madeAt: 0, readAt: 0, items: [], pools: [], kept: {}, shields: [], returns: [], distrust})

const doubt: TrustFinding[] = [{code: 'noUsers', sentence: 'No users.'}, {code: 'staleUse', sentence: 'Stale.'}]
const brakes: BrakeFinding[] = [{code: 'maxPerRun', sentence: 'it would release 60'}, {code: 'maxShare', sentence: 'it would release 30 %'}]
const off = {kind: 'off', sentence: 'License management is switched off (`licenseManagement.enable`).'}
const closed = {kind: 'closed', sentence: 'Nothing is released by this reading. No users. Stale.'}
const DRY = 'Dry run: nothing is released. Set `licenseManagement.dryRun: false` to release.'
const CHANGE = 'If that is meant, raise the limit in `licenseManagement.brake`; if not, look for what changed.'
const WAY_OUT = 'If that is meant, approve the plan, or raise the limit in `licenseManagement.brake`; if not, discard it and look for what changed.'
const dryRun = {kind: 'dryRun', sentence: DRY, wouldHalt: false}
const dryAndBraked = {kind: 'dryRun', sentence: `${DRY} The brake would halt this plan: it would release 60; it would release 30 %. ${CHANGE}`, wouldHalt: true}
const pause = {by: 'Olga', at: Date.UTC(2026, 10, 20), reason: 'year end'}
const paused = {kind: 'paused', sentence: 'Paused by Olga on 20 Nov 2026 (year end): nothing is released until somebody resumes.'}
const halted = {kind: 'halted', sentence: `The plan is halted: it would release 60; it would release 30 %. ${WAY_OUT}`}

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
