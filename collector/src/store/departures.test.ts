// What is remembered of lost seats: the last of each user and type, for the back-off and for undoing.
import {describe, expect, it} from 'vitest'
import {NOW} from '../policy/testing.ts'
import {createDepartures, type NewDeparture} from './departures.ts'
import {aDataFolder} from './testing.ts'

const anna = (change: Partial<NewDeparture> = {}): NewDeparture =>
  ({type: 'analyzer', directory: 'LAB', userId: 'anna', userKey: 'key', name: 'Anna', allocationId: 'old', at: NOW, ours: true, ...change})

describe('departures', () => {
  it('keep the last of a user and type, in any letter case, by site', () => {
    const departures = createDepartures(aDataFolder().open())
    departures.note('prod', anna({userId: 'Ännä'}))
    departures.note('prod', anna({userId: 'äNNÄ', allocationId: 'newer', at: NOW + 1}))
    departures.note('prod', anna({type: 'professional', userId: 'ännä', allocationId: 'other'}))
    departures.note('test', anna())
    expect(departures.list('prod').map(({userId, type, allocationId}) => [userId, type, allocationId])).toEqual([['äNNÄ', 'analyzer', 'newer'], ['ännä', 'professional', 'other']])
    expect([departures.findOurs('prod', 'old'), departures.findOurs('prod', 'newer')?.at]).toEqual([undefined, NOW + 1])
  })

  it('are no releases of ours where somebody else took the seat', () => {
    const departures = createDepartures(aDataFolder().open())
    departures.note('prod', anna({ours: false}))
    expect([departures.findOurs('prod', 'old'), departures.list('prod').length]).toEqual([undefined, 1])
  })

  it('are found by their user, in any letter case, by directory and id or by the id alone', () => {
    const departures = createDepartures(aDataFolder().open())
    departures.note('prod', anna({userId: 'Ännä'}))
    departures.note('prod', anna({userId: 'Ännä', type: 'professional', allocationId: 'pro'}))
    departures.note('prod', anna({directory: 'CORP', userId: 'ännä', allocationId: 'corp'}))
    departures.note('prod', anna({userId: 'bert', ours: false}))
    departures.note('test', anna({userId: 'Ännä', allocationId: 'there'}))
    const found = (user: string) => departures.listOurs('prod', user).map(({directory, type, allocationId}) => `${directory} ${type} ${allocationId}`).toSorted()
    expect(found('lab\\ÄNNÄ')).toEqual(['LAB analyzer old', 'LAB professional pro'])
    expect(found('Ännä')).toEqual(['CORP analyzer corp', 'LAB analyzer old', 'LAB professional pro'])
    expect([found('LAB\\bert'), found('LAB'), found('LAB\\'), found('')]).toEqual([[], [], [], []])
  })

  it('know the seat by which an undo gave it back, until the next loss', () => {
    const departures = createDepartures(aDataFolder().open())
    departures.note('prod', anna())
    departures.reinstated('prod', anna(), 'new')
    expect(departures.findOurs('prod', 'old')?.reinstatedAs).toBe('new')
    departures.note('prod', anna({allocationId: 'new', at: NOW + 5}))
    expect(departures.findOurs('prod', 'new')?.reinstatedAs).toBeUndefined()
  })

  it('tell the last activity of a user at several sites, where it is known', () => {
    const departures = createDepartures(aDataFolder().open())
    departures.note('prod', anna({lastActivity: NOW - 9}))
    departures.note('prod', anna({type: 'professional', userId: 'ANNA', lastActivity: NOW + 9, at: NOW - 5})) // of a clock that is ahead
    departures.note('test', anna({lastActivity: NOW - 7, directory: 'lab'}))
    departures.note('test', anna({userId: 'bert'}))
    const user = {directory: 'Lab', id: 'Anna'}
    expect([['prod', 'test'], ['test'], ['other'], []].map(sites => departures.lastActivity(sites, user))).toEqual([NOW - 5, NOW - 7, undefined, undefined])
    expect(departures.lastActivity(['test'], {directory: 'LAB', id: 'bert'})).toBeUndefined()
    expect(departures.list('prod').map(({lastActivity}) => lastActivity)).toEqual([NOW - 9, NOW - 5])
  })

  it('are forgotten after their time, those of sites that are not served too', () => {
    const departures = createDepartures(aDataFolder().open())
    departures.note('prod', anna())
    departures.note('old', anna())
    expect([departures.forgetBefore('prod', NOW), departures.forgetOthersBefore(['prod'], NOW + 1), departures.forgetBefore('prod', NOW + 1)]).toEqual([0, 1, 1])
  })
})
