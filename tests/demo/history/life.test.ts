// The same instants give the same site, by whatever steps it gets there.
import {describe, expect, it} from 'vitest'
import {createTestClient} from '../../qlik-simulator/test-client.ts'
import {DAY, pictureOf, testLife} from './testing.ts'

const FROM = Date.parse('2026-01-05T01:00:00Z')
const HOUR = 3_600_000

describe('a life', () => {
  it('is the same again, in one leap as in small steps with readings between', async () => {
    const slow = await testLife({users: 300, from: FROM})
    const client = createTestClient(slow.simulator)
    for (let at = FROM; at <= FROM + 45 * DAY; at += 7 * HOUR) {
      slow.moveTo(at)
      await slow.during(async () => client.get('/qrs/license/analyzeraccesstype/full'))
    }
    slow.moveTo(FROM + 46 * DAY)
    client.close()
    const leaping = await testLife({users: 300, from: FROM})
    leaping.moveTo(FROM + 46 * DAY)
    expect(pictureOf(leaping)).toEqual(pictureOf(slow))
  })

  it('is another from another first instant', async () => {
    const [one, other] = [await testLife({users: 300, from: FROM}), await testLife({users: 300, from: FROM - 7 * DAY})]
    for (const life of [one, other]) life.moveTo(FROM + 10 * DAY)
    expect(pictureOf(one).seats).not.toEqual(pictureOf(other).seats)
  })

  it('stands still but for the work, in which the clock runs', async () => {
    const life = await testLife({users: 100, from: FROM})
    expect([life.now(), life.simulator.clock.frozen()]).toEqual([FROM, true])
    const running = await life.during(async () => !life.simulator.clock.frozen())
    await expect(life.during(async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const stopped = life.now()
    expect([running, life.simulator.clock.frozen(), stopped - FROM < 60_000]).toEqual([true, true, true])
  })

  it('goes on in real time', async () => {
    const life = await testLife({users: 100, from: Date.now() - 3 * DAY})
    const before = Date.now()
    life.goOn()
    expect(life.simulator.clock.frozen()).toBe(false)
    expect(life.now()).toBeGreaterThanOrEqual(before)
    expect(life.now()).toBeLessThanOrEqual(Date.now())
  })
})
