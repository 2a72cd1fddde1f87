// Holds every sentence of the at-risk list to its words: one word for one thing, right in every zone and number.
import { describe, expect, it } from 'vitest'
import type { ReleaseOutcome, SeatRow } from '@seatkeeper/collector/contract'
import { DAY, agoText, dateText, endOfQuarter, exactText, lastActivityText, leavesText, moneyText, outcomeText, pastText, personText, releaseQuestion, sumText, whenText } from './words'

const NOW = Date.parse('2026-11-22T15:00:00Z')
const STOCKHOLM = 'Europe/Stockholm'

const aSeat = (change: Partial<SeatRow> = {}): SeatRow => ({
  allocationId: 'a1', licenseType: 'professional', user: 'CORP\\anna.berg', name: 'Anna Berg', created: NOW - 400 * DAY, lastActivity: Date.parse('2026-09-20T14:05:00Z'),
  neverUsed: false, daysInactive: 63, quarantined: false, excess: false, verdict: 'release', reason: 'idle', why: 'idle 60 days', sentence: 'Idle for 63 days.', atRisk: true, ...change,
})

const anOutcome = (result: ReleaseOutcome['result'], freeAt?: number): ReleaseOutcome => ({
  result, sentence: '', site: 'prod', allocationId: `${result} ${freeAt ?? ''}`, ...(freeAt !== undefined && { freeAt }),
})

describe('times', () => {
  it.each([
    [30_000, 'just now'],
    [-60_000, 'just now'],
    [60_000, '1 minute ago'],
    [59.9 * 60_000, '59 minutes ago'],
    [60 * 60_000, '1 hour ago'],
    [47.9 * 3_600_000, '47 hours ago'],
    [2 * DAY, '2 days ago'],
    [1234 * DAY, '1,234 days ago'],
  ])('%d ms before now is %s', (before, text) => {
    expect(agoText(NOW - before, NOW)).toBe(text)
  })

  it.each([
    ['2026-11-23T01:00:00Z', STOCKHOLM, 'tonight 02:00', 'tonight'],
    ['2026-11-22T23:30:00Z', STOCKHOLM, 'tonight 00:30', 'tonight'],
    ['2026-11-22T23:30:00Z', 'utc', 'today 23:30', 'today'],
    ['2026-11-22T20:00:00Z', STOCKHOLM, 'today 21:00', 'today'],
    ['2026-11-23T13:00:00Z', STOCKHOLM, 'tomorrow 14:00', 'tomorrow'],
    ['2026-11-26T01:00:00Z', STOCKHOLM, '26 Nov 2026, 02:00', 'in 4 days'],
    ['2026-11-22T14:00:00Z', STOCKHOLM, 'today 15:00', 'today'],
  ])('a run at %s in %s', (at, zone, run, leaves) => {
    expect([whenText(Date.parse(at), NOW, zone), leavesText(Date.parse(at), NOW, zone)]).toEqual([run, leaves])
  })

  it('says tomorrow, not tonight, to somebody awake at night', () => {
    const awake = Date.parse('2026-11-23T01:30:00Z') // 02:30 in Stockholm
    const run = Date.parse('2026-11-24T01:00:00Z')
    expect([whenText(run, awake, STOCKHOLM), leavesText(run, awake, STOCKHOLM)]).toEqual(['tomorrow 02:00', 'tomorrow'])
  })

  it('counts nights, not hours, over the change to summer time', () => {
    const before = Date.parse('2026-03-28T22:30:00Z') // 23:30; the night has 23 hours
    expect(leavesText(Date.parse('2026-03-30T21:59:00Z'), before, STOCKHOLM)).toBe('in 2 days')
  })

  it.each([
    ['2026-11-22T01:00:00Z', 'utc', '01:00'],
    ['2026-11-21T01:00:00Z', 'utc', 'yesterday 01:00'],
    ['2026-11-21T23:30:00Z', STOCKHOLM, '00:30'],
    ['2026-11-20T01:00:00Z', 'utc', '20 Nov 2026, 01:00'],
    ['2026-11-23T01:00:00Z', 'utc', '01:00'], // a clock that is ahead
  ])('a run that was at %s in %s', (at, zone, text) => {
    expect(pastText(Date.parse(at), NOW, zone)).toBe(text)
  })

  it('leaves the column empty where no run takes the seat', () => {
    expect(leavesText(undefined, NOW, STOCKHOLM)).toBe('')
  })

  it('names the zone of an exact time', () => {
    expect([exactText(NOW, 'utc'), exactText(NOW, 'Asia/Tokyo'), dateText(Date.parse('2026-03-07T12:00:00Z'), 'utc')]).toEqual(['22 Nov 2026, 15:00 UTC', '23 Nov 2026, 00:00 GMT+9', '7 Mar 2026'])
  })

  it.each([
    ['2026-11-22T15:00:00Z', '2026-12-31T23:59:59.000Z'],
    ['2026-12-31T23:59:58Z', '2026-12-31T23:59:59.000Z'],
    ['2027-01-01T00:00:00Z', '2027-03-31T23:59:59.000Z'],
  ])('the quarter of %s ends at %s', (now, end) => {
    expect(new Date(endOfQuarter(Date.parse(now))).toISOString()).toBe(end)
  })
})

describe('the sum', () => {
  const sum = { atNextRun: 37, soon: 12, warningDays: 7, excluded: 4, monthlyCost: 1890, currency: 'EUR' }

  it('says how many, when, and what it is worth', () => {
    expect(sumText({ sum, nextRun: Date.parse('2026-11-23T01:00:00Z') }, NOW, STOCKHOLM))
      .toBe('37 at the next run (tonight 02:00), 1,890 EUR a month · 12 more within 7 days · 4 excluded')
  })

  it('leaves out what is not known', () => {
    expect(sumText({ sum: { atNextRun: 1200, soon: 0, warningDays: 1, excluded: 0 } }, NOW, STOCKHOLM)).toBe('1,200 at the next run · 0 more within 1 day · 0 excluded')
  })

  it.each([[70, 'EUR', '70 EUR'], [70.5, 'EUR', '70.50 EUR'], [1234567, undefined, '1,234,567'], [40, '', '40']])('%d %s', (amount, currency, text) => {
    expect(moneyText(amount, currency)).toBe(text)
  })
})

describe('a seat', () => {
  it('is named by its user, with the display name in front where there is one', () => {
    expect([personText(aSeat()), personText(aSeat({ name: '' })), personText(aSeat({ name: 'CORP\\anna.berg' }))]).toEqual(['Anna Berg (CORP\\anna.berg)', 'CORP\\anna.berg', 'CORP\\anna.berg'])
  })

  it('was never used, or was used so long ago', () => {
    expect([lastActivityText(aSeat({ neverUsed: true }), NOW), lastActivityText(aSeat(), NOW)]).toEqual(['never', '63 days ago'])
  })

  it.each([
    [{}, ['Release the professional seat of Anna Berg (CORP\\anna.berg)', 'Idle for 63 days, last active 20 Sep 2026.', 'The seat is free at once.']],
    [
      { lastActivity: NOW - 3 * DAY, daysInactive: 3, licenseType: 'analyzer' as const },
      ['Release the analyzer seat of Anna Berg (CORP\\anna.berg)', 'Idle for 3 days, last active 19 Nov 2026.', 'Used within the last 7 days: Qlik may keep the seat in quarantine until 26 Nov 2026.'],
    ],
    [{ neverUsed: true, daysInactive: 1 }, ['Release the professional seat of Anna Berg (CORP\\anna.berg)', 'Never used in the 1 day since it was assigned.', 'The seat is free at once.']],
  ])('is asked about before it goes: %j', (change, sentences) => {
    expect(Object.values(releaseQuestion(aSeat(change), NOW, 'utc'))).toEqual(sentences)
  })
})

describe('how releases ended', () => {
  it('counts each ending, in the order of what was wanted', () => {
    const end = Date.parse('2026-11-27T10:00:00Z')
    const outcomes = [anOutcome('failed'), anOutcome('released', NOW), anOutcome('becameActive'), anOutcome('quarantined', end), anOutcome('released', NOW + 1)]
    expect(outcomeText(outcomes, 'utc')).toBe('2 released, 1 quarantined until 27 Nov 2026, 1 became active and was left alone, 1 failed.')
  })

  it('names no end where the quarantines end on different days', () => {
    expect(outcomeText([anOutcome('quarantined', NOW), anOutcome('quarantined', NOW + DAY)], 'utc')).toBe('2 quarantined.')
  })

  it('has words for every ending', () => {
    expect(outcomeText([anOutcome('alreadyGone'), anOutcome('nowExcluded'), anOutcome('refused'), anOutcome('notBegun'), anOutcome('notBegun')], 'utc')).toBe('1 gone already, 1 protected and left alone, 1 refused, 2 not begun.')
  })
})
