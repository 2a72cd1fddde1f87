// Holds the conversions between instants and wall time to known DST changes.
import {describe, expect, it} from 'vitest'
import {isTimeZone, toInstant, toWall} from './wall-time.ts'

const at = (text: string): number => Date.parse(text)
const shown = (wall: string, zone: string): string => new Date(toInstant(at(`${wall}Z`), zone)).toISOString()

describe('toWall', () => {
  it.each([
    ['2026-01-15T12:00:00.250Z', 'Europe/Stockholm', '2026-01-15T13:00:00.250Z'],
    ['2026-07-15T12:00:00Z', 'Europe/Stockholm', '2026-07-15T14:00:00Z'],
    ['2026-01-01T03:00:00Z', 'America/New_York', '2025-12-31T22:00:00Z'],
    ['2026-01-15T12:00:00Z', 'Asia/Kathmandu', '2026-01-15T17:45:00Z'],
    ['2026-01-15T00:00:00Z', 'UTC', '2026-01-15T00:00:00Z'],
  ])('%s in %s', (instant, zone, wall) => {
    expect(toWall(at(instant), zone)).toBe(at(wall))
  })
})

describe('toInstant', () => {
  it.each([
    ['an ordinary time', '2026-01-15T02:00:00', 'Europe/Stockholm', '2026-01-15T01:00:00.000Z'],
    ['the start of the gap', '2026-03-29T02:00:00', 'Europe/Stockholm', '2026-03-29T01:00:00.000Z'],
    ['inside the gap', '2026-03-29T02:30:00', 'Europe/Stockholm', '2026-03-29T01:00:00.000Z'],
    ['the end of the gap', '2026-03-29T03:00:00', 'Europe/Stockholm', '2026-03-29T01:00:00.000Z'],
    ['the repeated hour', '2026-10-25T02:30:00', 'Europe/Stockholm', '2026-10-25T00:30:00.000Z'],
    ['after the repeated hour', '2026-10-25T03:00:00', 'Europe/Stockholm', '2026-10-25T02:00:00.000Z'],
    ['the gap of another zone', '2026-03-08T02:30:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['a gap of half an hour', '2026-10-04T02:15:00', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
    ['a gap at midnight', '2026-04-24T00:30:00', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['a day that was left out', '2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s', (_, wall, zone, instant) => {
    expect(shown(wall, zone)).toBe(instant)
  })

  it('is the inverse of toWall outside the changes', () => {
    for (const zone of ['Europe/Stockholm', 'America/Sao_Paulo', 'Asia/Tokyo', 'Pacific/Chatham']) {
      const instant = at('2026-06-01T00:00:00Z')
      expect(toInstant(toWall(instant, zone), zone)).toBe(instant)
    }
  })
})

describe('isTimeZone', () => {
  it.each([['Europe/Stockholm', true], ['UTC', true], ['Europe/Stokholm', false], ['+02:00', false], ['', false]])('%s: %s', (zone, known) => {
    expect(isTimeZone(zone)).toBe(known)
  })
})
