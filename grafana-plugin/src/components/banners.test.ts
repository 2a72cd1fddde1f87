// What holds releases back is told, all of it, each in its own words.
import { describe, expect, it } from 'vitest'
import type { AtRiskPage } from '@seatkeeper/collector/contract'
import { bannersOf } from './banners'

const NOW = Date.parse('2026-11-22T15:00:00Z')
const HOUR = 3_600_000

const aPage = (kind: string, sentence: string | undefined, change: Partial<AtRiskPage> = {}, more: Partial<AtRiskPage['decision']> = {}): AtRiskPage => ({
  site: 'prod', readAt: NOW, dryRun: false, total: 0, offset: 0, sum: { atNextRun: 6, soon: 0, warningDays: 7, excluded: 0 }, mayRelease: true, all: 0, choices: { userDirectories: [], reasons: [] }, seats: [],
  decision: { kind, ...(sentence !== undefined && { sentence }), ...more }, ...change,
})

const told = (page: AtRiskPage, isReleasing = false) => bannersOf(page, NOW, 'utc', isReleasing)

const halted = {
  id: 'p1', at: NOW - 13 * HOUR, releases: 212, byType: [{ licenseType: 'analyzer' as const, releases: 212, allocated: 400 }], compared: 'Compared with the run of 21 Nov 2026: 198 more to go as never used.',
  sentence: 'The plan is halted: it would release 212 of 400 analyzer seats (53 %, limit 20 %).', advice: 'If that is meant, approve the plan.',
}

it('is nothing where the next run may go', () => {
  expect(told(aPage('go', undefined))).toEqual([])
})

describe('a halted plan', () => {
  it('is told with its hour, why, and what is different; whatever the present reading says', () => {
    const words = {
      kind: 'halted', severity: 'error', title: 'The plan of 02:00 is halted', exact: 'Halted 22 Nov 2026, 02:00 UTC',
      lines: ['It would release 212 of 400 analyzer seats (53 %, limit 20 %).', 'If that is meant, approve the plan.', 'Compared with the run of 21 Nov 2026: 198 more to go as never used.'],
    }
    expect([told(aPage('halted', 'The plan is halted: now.', { halted })), told(aPage('go', undefined, { halted }))]).toEqual([[words], [words]])
  })

  it('is told without a comparison where there is none', () => {
    const { compared: _, ...alone } = halted
    expect(told(aPage('go', undefined, { halted: alone }))[0]?.lines).toEqual(['It would release 212 of 400 analyzer seats (53 %, limit 20 %).', 'If that is meant, approve the plan.'])
  })

  it('is announced before the run, when there is none to decide on', () => {
    expect(told(aPage('halted', 'The brake would halt this plan: it would release 6 seats.', {}, { advice: 'If that is meant, wait.' }))).toEqual([{
      kind: 'wouldHalt', severity: 'warning', title: 'The next run would be halted', lines: ['The brake would halt this plan: it would release 6 seats.', 'If that is meant, wait.'],
    }])
  })
})

it('of the next run is no matter once all that the reading would release is gone, or while a release is under way', () => {
  expect(told(aPage('halted', 'The brake would halt this plan: it would release 6 seats.'), true)).toEqual([])
  expect(told(aPage('halted', 'The brake would halt this plan: it would release 6 seats.', { sum: { atNextRun: 0, soon: 0, warningDays: 7, excluded: 0 } }))).toEqual([])
})

describe('a pause', () => {
  const paused = { by: 'anna', at: NOW - 2 * HOUR, reason: 'License renewal.' }
  const words = { kind: 'paused', severity: 'warning', title: 'Paused by anna 2 hours ago: nothing is released', lines: [], quote: 'License renewal.', exact: 'Paused 22 Nov 2026, 13:00 UTC' }

  it('says who, since when and why', () => {
    expect(told(aPage('paused', 'Paused by anna on 22 Nov 2026.', { paused }))).toEqual([words])
    const { reason: _, ...silent } = paused
    expect(told(aPage('paused', '', { paused: silent }))[0]).not.toHaveProperty('quote')
  })

  it('does not hide a dry run, a plan that is halted or a reading that is not trusted', () => {
    expect(told(aPage('paused', '', { paused, dryRun: true, halted })).map(({ kind }) => kind)).toEqual(['halted', 'paused', 'dryRun'])
    expect(told(aPage('closed', 'Half of the users are missing.', { paused })).map(({ kind, lines }) => [kind, lines])).toEqual([['closed', ['Half of the users are missing.']], ['paused', []]])
  })
})

describe('a dry run', () => {
  const wayOut = 'To turn it off, set `licenseManagement.dryRun: false` in the collector’s configuration and restart it.'

  it('says how it is turned off, and what the brake would say', () => {
    const plain = told(aPage('dryRun', 'Dry run: nothing is released.', { dryRun: true }))
    expect(plain).toEqual([{ kind: 'dryRun', severity: 'info', title: 'Dry run: nothing is released. What you see would be.', lines: [wayOut] }])
    const braked = { sentence: 'The brake would halt this plan: 6 seats in one run.', advice: 'If that is meant, raise the limit.' }
    expect(told(aPage('dryRun', 'Dry run.', { dryRun: true }, { braked }))[0]?.lines).toEqual([wayOut, braked.sentence, braked.advice])
  })

  it('is no matter while management is switched off', () => {
    expect(told(aPage('off', 'License management is switched off.', { dryRun: true })).map(({ kind }) => kind)).toEqual(['off'])
  })
})
