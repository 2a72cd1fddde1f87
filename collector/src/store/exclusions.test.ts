// Exclusions on disk: one that holds for each user, ended ones kept to be shown, and forgotten when their time is up.
import {describe, expect, it} from 'vitest'
import {openDatabaseToRead} from './database.ts'
import {createExclusions, type NewExclusion} from './exclusions.ts'
import {createTokens} from './tokens.ts'
import {aDataFolder} from './testing.ts'

const NOW = 1_000_000

const anna = (change: Partial<NewExclusion> = {}): NewExclusion =>
  ({directory: 'CORP', userId: 'anna', reason: 'on leave', by: 'Olga', created: NOW, until: undefined, ...change})

const anExclusions = () => createExclusions(aDataFolder().open())

describe('an exclusion', () => {
  it('stands as it was made, with an id of its own, and across a restart', () => {
    const folder = aDataFolder()
    const db = folder.open()
    const {added, replaced} = createExclusions(db).add('prod', anna({until: NOW + 5}))
    expect({added, replaced}).toEqual({added: {id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, ...anna({until: NOW + 5})}, replaced: undefined})
    db.close()
    const again = createExclusions(folder.open())
    expect(again.standing('prod')).toEqual([added])
    expect(again.list('prod')).toEqual([{...added, removed: undefined}])
  })

  it('is of one site alone', () => {
    const exclusions = anExclusions()
    const {added} = exclusions.add('prod', anna())
    expect([exclusions.standing('test'), exclusions.list('test'), exclusions.end('test', added.id, {at: NOW, actor: 'Nils'})]).toEqual([[], [], undefined])
    expect(exclusions.add('test', anna()).replaced).toBeUndefined()
    expect(exclusions.standing('prod')).toEqual([added])
  })

  it.each([
    ['the same', {}], ['another letter case', {directory: 'corp', userId: 'ANNA'}],
  ])('ends with a newer one of the same user: %s', (_, spelling) => {
    const exclusions = anExclusions()
    const {added: older} = exclusions.add('prod', anna())
    const {added: newer, replaced} = exclusions.add('prod', anna({...spelling, by: 'Nils', reason: 'parental leave', created: NOW + 1}))
    expect(replaced).toEqual(older)
    expect(exclusions.standing('prod')).toEqual([newer])
    expect(exclusions.list('prod')).toEqual([{...newer, removed: undefined}, {...older, removed: {at: NOW + 1, by: 'Nils'}}])
  })

  it('ends with a newer one whose letters are composed otherwise', () => {
    const exclusions = anExclusions()
    const {added} = exclusions.add('prod', anna({userId: 'Zo\u00eb'}))
    expect(exclusions.add('prod', anna({userId: 'ZOE\u0308'})).replaced).toEqual(added)
  })

  it.each([
    ['another id', {userId: 'annab'}], ['another directory', {directory: 'LAB'}], ['the id of another directory', {directory: 'CORP\\anna', userId: ''}], ['other letters', {userId: 'ann\u00e4'}],
  ])('stands beside one of somebody else: %s', (_, other) => {
    const exclusions = anExclusions()
    exclusions.add('prod', anna())
    expect(exclusions.add('prod', anna(other)).replaced).toBeUndefined()
    expect(exclusions.standing('prod')).toHaveLength(2)
  })

  it('is found among the newest first, also when the clock was set back in between', () => {
    const exclusions = anExclusions()
    for (const [userId, created] of [['a', 3], ['b', 3], ['c', 1]] as const) exclusions.add('prod', anna({userId, created}))
    expect([exclusions.standing('prod'), exclusions.list('prod')].map(found => found.map(({userId}) => userId))).toEqual([['c', 'b', 'a'], ['c', 'b', 'a']])
  })

  it('that ended by its time keeps that end when a newer one is made', () => {
    const exclusions = anExclusions()
    const {added: older} = exclusions.add('prod', anna({until: NOW + 5}))
    const {added: newer, replaced} = exclusions.add('prod', anna({created: NOW + 5, by: 'Nils'}))
    expect(replaced).toBeUndefined()
    expect(exclusions.list('prod')).toEqual([{...newer, removed: undefined}, {...older, removed: undefined}])
  })
})

describe('the end of an exclusion', () => {
  it('is who ended it and when, once', () => {
    const exclusions = anExclusions()
    const {added} = exclusions.add('prod', anna({until: NOW + 5}))
    const ended = {...added, removed: {at: NOW + 4, by: 'Nils'}}
    expect(exclusions.end('prod', added.id, {at: NOW + 4, actor: 'Nils'})).toEqual(ended)
    expect(exclusions.end('prod', added.id, {at: NOW + 4, actor: 'Olga'})).toBeUndefined()
    expect([exclusions.standing('prod'), exclusions.list('prod')]).toEqual([[], [ended]])
  })

  it('is nothing for one that has come to its end, was replaced, or never was', () => {
    const exclusions = anExclusions()
    const {added: timed} = exclusions.add('prod', anna({until: NOW + 5}))
    const {added: replaced} = exclusions.add('prod', anna({userId: 'bert'}))
    const {added: newer} = exclusions.add('prod', anna({userId: 'bert', created: NOW + 1}))
    const before = exclusions.list('prod')
    expect([[timed.id, NOW + 5], [replaced.id, NOW + 2], ['no-such-id', NOW]].map(([id, at]) => exclusions.end('prod', String(id), {at: Number(at), actor: 'Nils'}))).toEqual([undefined, undefined, undefined])
    expect(exclusions.list('prod')).toEqual(before)
    expect(exclusions.end('prod', newer.id, {at: NOW + 2, actor: 'Nils'})).toBeDefined()
  })
})

describe('forgetting', () => {
  const usersOf = (exclusions: ReturnType<typeof createExclusions>, site: string) => exclusions.list(site).map(({userId}) => userId).toSorted()

  /** At both sites: two that ended, one by its time and one by a person, and two that stand. */
  function aPast() {
    const exclusions = anExclusions()
    for (const site of ['prod', 'test']) {
      exclusions.add(site, anna({userId: 'timed', until: NOW + 5}))
      const {added} = exclusions.add(site, anna({userId: 'removed', until: NOW + 500}))
      exclusions.end(site, added.id, {at: NOW + 5, actor: 'Nils'})
      exclusions.add(site, anna({userId: 'endless', created: 1}))
      exclusions.add(site, anna({userId: 'standing', created: 1, until: NOW + 500}))
    }
    return exclusions
  }

  it('takes what ended before the instant, at that site alone, and never what stands', () => {
    const exclusions = aPast()
    expect([exclusions.forgetBefore('prod', NOW + 5), exclusions.forgetBefore('prod', NOW + 6)]).toEqual([0, 2])
    expect([usersOf(exclusions, 'prod'), usersOf(exclusions, 'test')]).toEqual([['endless', 'standing'], ['endless', 'removed', 'standing', 'timed']])
  })

  it('reaches sites that are not served any more, whose standing ones are kept for when they come back', () => {
    const exclusions = aPast()
    expect([exclusions.forgetOthersBefore(['prod', 'test'], NOW + 6), exclusions.forgetOthersBefore(['prod'], NOW + 6)]).toEqual([0, 2])
    expect([usersOf(exclusions, 'prod'), usersOf(exclusions, 'test')]).toEqual([['endless', 'removed', 'standing', 'timed'], ['endless', 'standing']])
  })
})

describe('the state file of a collector that knew no exclusions', () => {
  it('is brought up to date by the next one, keeps what it holds, and is not read before', () => {
    const folder = aDataFolder()
    const older = folder.open()
    createTokens(older, []).add({name: 'grafana', scope: 'read', forGrafana: true}, NOW)
    for (const table of ['exclusion', 'pause', 'halted_plan', 'plan_summary', 'departure', 'release_outcome', 'reinstatement', 'alert', 'untold', 'daily', 'reading_part']) older.run(`DROP TABLE ${table}`)
    older.run(`ALTER TABLE reading ADD COLUMN seats TEXT NOT NULL DEFAULT ''`)
    older.run('PRAGMA user_version = 1')
    older.close()
    expect(() => openDatabaseToRead(folder.path)).toThrow('was written by an older Seatkeeper. Start the collector once')
    const db = folder.open()
    const {added} = createExclusions(db).add('prod', anna())
    expect([createExclusions(db).standing('prod'), createTokens(db, []).list().map(({name}) => name)]).toEqual([[added], ['grafana']])
  })
})
