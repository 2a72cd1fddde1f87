// Releases that were begun: an intent outlives a crash, and only automatic releases of the day count for the brake.
import {describe, expect, it} from 'vitest'
import {createAudit} from './audit.ts'
import {createIntents, type ReleaseRequest} from './intents.ts'
import {aDataFolder} from './testing.ts'

const request: ReleaseRequest = {
  allocationId: 's1', type: 'analyzer', userKey: 'guid', directory: 'LAB', userId: 'anna', name: 'Anna', mode: 'auto', actor: 'schedule',
  reason: 'idle', lastActivity: 5, daysInactive: 100, monthlyCost: 40,
}

function anIntents() {
  const folder = aDataFolder()
  const db = folder.open()
  const audit = createAudit(db, folder.path, () => true)
  return {folder, db, audit, intents: createIntents(db, audit)}
}

describe('an intent', () => {
  it('is in the audit before anything is done, without the name in the chain itself', () => {
    const {audit, intents} = anIntents()
    expect(intents.open('prod', request, 1000)).toEqual({seq: 1, tried: 1000, request})
    expect(audit.list({limit: 9})).toEqual([{
      seq: 1, at: 1000, site: 'prod', kind: 'intent', person: '{"user":"LAB\\\\anna","name":"Anna"}',
      body: '{"allocationId":"s1","type":"analyzer","mode":"auto","actor":"schedule","reason":"idle","lastActivity":5,"daysInactive":100,"monthlyCost":40}',
    }])
  })

  it('stands across a restart until it is closed', () => {
    const {folder, db, intents} = anIntents()
    intents.open('prod', request, 1)
    const second = intents.open('prod', {...request, allocationId: 's2', monthlyCost: undefined}, 2)
    intents.open('test', request, 3)
    db.close()
    const reopened = folder.open()
    const again = createIntents(reopened, createAudit(reopened, folder.path, () => true))
    expect(again.openOnes('prod').map(({seq, request: {allocationId}}) => [seq, allocationId])).toEqual([[1, 's1'], [2, 's2']])
    expect(again.openOnes('prod')[1]?.request).toEqual(second.request)
    again.close(1)
    expect(again.openOnes('prod').map(open => open.seq)).toEqual([2])
    expect(again.openOnes('test').map(open => open.seq)).toEqual([3])
  })

  it('is not there when its transaction failed', () => {
    const {db, audit, intents} = anIntents()
    expect(() => db.transaction(() => {
      intents.open('prod', request, 1)
      throw new Error('no')
    })).toThrow('no')
    expect([intents.openOnes('prod'), audit.list({limit: 1})]).toEqual([[], []])
  })
})

describe('releases of the day', () => {
  it('are those of the site, automatic, after the instant', () => {
    const {intents} = anIntents()
    intents.countRelease(1, 'prod', 1000, 'auto')
    intents.countRelease(2, 'prod', 1001, 'auto')
    intents.countRelease(3, 'prod', 1002, 'manual')
    intents.countRelease(4, 'test', 1002, 'auto')
    expect([intents.releasedSince('prod', 999), intents.releasedSince('prod', 1000), intents.releasedSince('prod', 1001), intents.releasedSince('none', 0)]).toEqual([2, 1, 0, 0])
  })

  it('count one release once', () => {
    const {intents} = anIntents()
    intents.countRelease(1, 'prod', 1000, 'auto')
    expect(() => intents.countRelease(1, 'prod', 1000, 'auto')).toThrow(/UNIQUE/)
  })
})

describe('the activity of releases', () => {
  const DAY = 86_400_000
  const NOW = 100 * DAY

  it('is the last 24 hours beside the most in 24 hours before, by whomever', () => {
    const {intents} = anIntents()
    const at = (daysAgo: number, mode: 'auto' | 'manual' = 'auto') => ({time: NOW - daysAgo * DAY, mode})
    const times = [at(0), at(0.99, 'manual'), at(1), at(1.5), at(1.99), at(2), at(20), at(35.99)]
    times.forEach(({time, mode}, seq) => intents.countRelease(seq, 'prod', time, mode))
    intents.countRelease(90, 'prod', NOW - 36 * DAY, 'auto')
    for (let seq = 100; seq < 110; seq++) intents.countRelease(seq, 'test', NOW, 'auto')
    expect(intents.releaseActivity('prod', NOW, 35)).toEqual({lastDay: 2, usual: 3})
    expect(intents.releaseActivity('prod', NOW + DAY, 35)).toEqual({lastDay: 0, usual: 3})
    expect(intents.releaseActivity('prod', NOW + DAY, 1)).toEqual({lastDay: 0, usual: 2})
  })

  it('is nothing where nothing was released, and does not count what a clock set back left in the future', () => {
    const {intents} = anIntents()
    expect(intents.releaseActivity('prod', NOW, 35)).toEqual({lastDay: 0, usual: 0})
    intents.countRelease(1, 'prod', NOW + 1, 'auto')
    expect(intents.releaseActivity('prod', NOW, 35)).toEqual({lastDay: 0, usual: 0})
  })
})
