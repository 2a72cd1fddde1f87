// Half a year of the site is one that an administrator would recognize, whenever it begins and however large it is.
import {describe, expect, it} from 'vitest'
import {NEVER, type Seat} from '../../qlik-simulator/model.ts'
import type {SiteHandle} from '../../qlik-simulator/site-handle.ts'
import type {Life} from './life.ts'
import {castOf, scenesOf} from './story.ts'
import {DAY, testLife} from './testing.ts'

const FROM = Date.parse('2026-01-05T01:00:00Z')
const MONTH = 30 * DAY

const utilization = ({listSeats, state}: SiteHandle, type: 'professional' | 'analyzer') => (listSeats(type).length / state.totals[type]) * 100
const activeWithin = (days: number, {simulator: {site}, now}: Life) => site.listSeats().filter(({lastUsed}) => now() - lastUsed < days * DAY).length
const lastActivity = ({lastUsed, created}: Seat) => Math.max(lastUsed === NEVER ? 0 : lastUsed, created)

/** Seats that the demo's configuration would release: idle for long, or of somebody who left. */
const toRelease = ({simulator: {site}, now}: Life) => site.listSeats().filter(seat =>
  seat.user !== null && (seat.user.removedExternally || now() - lastActivity(seat) >= (seat.type === 'analyzer' ? 90 : 60) * DAY))

describe.each([
  {users: 1000, from: FROM},
  {users: 1000, from: FROM + 59 * DAY},
  {users: 1000, from: FROM + 121 * DAY},
  {users: 4000, from: FROM},
])('half a year of $users users from $from on', ({users, from}) => {
  it('grows in people and in use, runs short of seats once, and ends nearly full', async () => {
    const life = await testLife({users, from})
    const {site} = life.simulator
    const bought = site.state.totals.analyzer
    const before = {active: activeWithin(30, life), users: site.state.users.size(), utilization: utilization(site, 'analyzer')}
    let fullest = 0
    for (let month = 1; month <= 6; month++) {
      const known = site.state.users.size()
      for (let day = 1; day <= 30; day++) {
        life.moveTo(from + (month - 1) * MONTH + day * DAY)
        if (site.state.totals.analyzer === bought) fullest = Math.max(fullest, utilization(site, 'analyzer'))
      }
      expect(site.state.users.size()).toBeGreaterThan(known)
    }
    expect(fullest).toBeGreaterThanOrEqual(97.5)
    expect(fullest).toBeLessThan(100)
    expect(site.state.totals.analyzer).toBe(Math.ceil(bought * 1.12))
    expect(utilization(site, 'analyzer')).toSatisfy((percent: number) => percent >= 86 && percent <= 97)
    expect(utilization(site, 'professional')).toSatisfy((percent: number) => percent >= 80 && percent <= 98)
    expect(activeWithin(30, life)).toBeGreaterThan(before.active * 1.1)
    expect(Math.abs(site.state.users.size() - users)).toBeLessThanOrEqual(users / 100)
  })

  it('ends with seats to release of both types, some never used, a few of people who left', async () => {
    const life = await testLife({users, from})
    life.moveTo(from + 180 * DAY)
    const seats = toRelease(life)
    const share = (test: (seat: Seat) => boolean) => seats.filter(test).length / users
    expect(share(({type}) => type === 'analyzer')).toSatisfy((part: number) => part >= 0.02 && part <= 0.08)
    expect(share(({type}) => type === 'professional')).toSatisfy((part: number) => part > 0.001 && part < 0.02)
    expect(share(({lastUsed}) => lastUsed === NEVER)).toSatisfy((part: number) => part > 0.001 && part < 0.03)
    expect(share(({user}) => user!.removedExternally)).toSatisfy((part: number) => part > 0 && part < 0.01)
  })
})

describe('the administrator', () => {
  it('takes seats back by hand once a month, longest idle first, and never one in use', async () => {
    const life = await testLife({users: 1000, from: FROM})
    const {site} = life.simulator
    const gone: {day: string; idle: number; left: boolean}[] = []
    let known = new Map(site.listSeats().map(seat => [seat.id, seat]))
    for (let day = 1; day <= 90; day++) {
      life.moveTo(FROM + day * DAY)
      const held = new Map(site.listSeats().map(seat => [seat.id, seat]))
      const lost = [...known.values()].filter(({id, quarantined}) => !held.has(id) && !quarantined)
      gone.push(...lost.map(seat => ({day: new Date(life.now() - DAY).toISOString().slice(0, 10), idle: (life.now() - lastActivity(seat)) / DAY, left: seat.user?.removedExternally ?? true})))
      known = held
    }
    expect(new Set(gone.map(({day}) => day))).toEqual(new Set(['2026-01-06', '2026-02-03', '2026-03-03']))
    expect(gone.filter(({idle, left}) => idle < (left ? 21 : 120))).toEqual([])
    expect(gone.length).toBeGreaterThan(10)
  })
})

describe('scenes', () => {
  it('come in their order, on work days, at minutes when nothing is read', () => {
    const day = Math.floor(FROM / DAY)
    const scenes = Array.from({length: 28}, (_, at) => scenesOf(day + at, castOf(1000), 'seed')).flat()
    const told = scenes.map(({at}) => new Date(at).toISOString().slice(0, 16))
    expect(told).toEqual(told.toSorted())
    expect(told.filter(text => text.endsWith(':00') || ['Sat', 'Sun'].includes(new Date(`${text}Z`).toUTCString().slice(0, 3)))).toEqual([])
    expect(told.slice(0, 4)).toEqual(['2026-01-05T07:17', '2026-01-06T13:27', '2026-01-08T10:07', '2026-01-09T16:47'])
  })

  it('of a small site come in whole people too', async () => {
    const life = await testLife({users: 100, from: FROM})
    const before = life.simulator.site.state.users.size()
    life.moveTo(FROM + 180 * DAY)
    expect(life.simulator.site.state.users.size() - before).toBe(7)
  })
})
