// The checker must be able to fail: histories of real stories in which something is made up are each met with the right complaint.
import {describe, expect, it} from 'vitest'
import type {Entry, Of} from './history.ts'
import {changed, complaintsOf, doubled, followed, FOUR, isEvent, isRecord, isRequest, played, saying, without, withRow, withUser, type Test} from './testing.ts'
import type {Event} from './words.ts'

const isDeletion = isRequest('delete')
const isRelease: Test = entry => entry.what === 'point' && entry.measurement === 'license_release'

type Spoil = (history: readonly Entry[]) => readonly Entry[]
type Case = readonly [words: string, what: string, spoil: Spoil]

const record = (first: Entry, kind: string, body: object): Entry => ({...(first as Of<'record'>), kind, body: {...body}})

/** Taking the seat once more, from the intent to the outcome, now that it is gone. */
function again(history: readonly Entry[]): readonly Entry[] {
  const [start, end] = [isRecord('intent'), isRecord('outcome')].map(test => history.findIndex(test)) as [number, number]
  const more = history.slice(start, end + 1).map((entry): Entry => {
    if (entry.what === 'record') return {...entry, seq: entry.seq + 1000}
    return entry.what === 'request' ? {...entry, truth: {row: undefined, user: entry.truth?.user, others: []}} : entry
  })
  return [...history.slice(0, end + 1), ...more, ...history.slice(end + 1)]
}

const takings: readonly Case[] = [
  ['a seat that was used before the last look', 'protected', history => changed(history, isRequest('row'), withRow({lastUsed: '2026-03-02T20:00:00.000Z'}))],
  ['a seat that was assigned a day ago', 'protected', history => changed(history, isRequest('row'), withRow({createdDate: '2026-03-02T00:00:00.000Z'}))],
  ['a seat in quarantine', 'protected', history => changed(history, isRequest('row'), withRow({quarantined: true}))],
  ['a user who cannot be read', 'protected', history => changed(history, isRequest('user'), withUser({tags: undefined}))],
  ['a user whom an operator had excluded', 'protected', history => followed(history, isRecord('intent'), first => [record(first, 'excluded', {exclusion: 'e1', actor: 'olga'})])],
  ['a seat of a paused site', 'paused', history => followed(history, isRecord('intent'), first => [record(first, 'paused', {actor: 'olga'})])],
  ['a seat in a dry run', 'dry run', history => changed(history, entry => entry.what === 'up', entry => ({...(entry as Of<'up'>), dryRun: true}))],
  ['a seat that nobody began to take', 'DELETE without intent', history => without(history, isRecord('intent'))],
  ['a seat without a look at its user', 'no last look', history => without(history, isRequest('user'))],
  ['a seat without a look at its row', 'no last look', history => without(history, isRequest('row'))],
  ['a seat that the plan does not have', 'not in a plan', history => without(history, isRecord('plan'))],
  ['a seat by a plan that the brake halts', 'plan differs', history => changed(history, isRecord('plan'), saying({decision: 'halted'}))],
  ['a seat that was taken before', 'DELETE twice', history => doubled(history, isDeletion)],
  ['a seat that was taken before by another release', 'DELETE twice', again],
]

const tellings: readonly Case[] = [
  ['an outcome that is not true', 'outcome lies', history => changed(history, isRecord('outcome'), saying({result: 'failed'}))],
  ['an outcome that nobody looked for', 'outcome lies', history => without(history, isRequest('reread'))],
  ['a failure that nobody looked at', 'outcome lies', history => changed(without(history, isRequest('reread')), isRecord('outcome'), saying({result: 'failed'}))],
  ['an outcome of nothing', 'outcome without intent', history => changed(history, isRecord('outcome'), saying({intent: 999}))],
  ['two outcomes of one release', 'two outcomes', history => doubled(history, isRecord('outcome'))],
  ['no outcome at all', 'no outcome', history => without(history, isRecord('outcome'))],
  ['an outcome that stays open', 'never settled', history => changed(history, isRecord('outcome'), saying({result: 'failed', unknown: true}))],
  ['a reason that is not the rule\'s', 'intent differs', history => changed(history, isRecord('intent'), saying({reason: 'blocked'}))],
  ['a run that takes nothing', 'left undone', history => without(history, entry => isRecord('intent')(entry) || isDeletion(entry) || isRecord('outcome')(entry))],
  ['a release that no point tells of', 'points differ', history => without(history, isRelease)],
  ['a release that two points tell of', 'points differ', history => doubled(history, isRelease)],
  ['an event that is told twice', 'events differ', history => doubled(history, isEvent('released'))],
  ['an event that is not told', 'events differ', history => without(history, isEvent('released'))],
  ['a chain that does not verify', 'chain', history => changed(history, entry => entry.what === 'end', entry => ({...(entry as Of<'end'>), chain: 'Record 3 does not verify.'}))],
  ['a bug in the log', 'bug', history => [...history, {what: 'bug', sentence: 'TypeError'}]],
]

it('has nothing against what happened', async () => {
  const history = await played()
  expect(history.filter(isDeletion)).toHaveLength(1)
  expect(complaintsOf(history)).toEqual([])
})

describe('the checker complains of', () => {
  it.each([...takings, ...tellings])('%s', async (...[, what, spoil]) => {
    expect(complaintsOf(spoil(await played()))).toContain(what)
  })
})

describe('of what operators do the checker complains of', () => {
  const byHand: Event[] = [{kind: 'release', who: 'CORP\\anna', seat: 'professional', sawLast: true}]
  const undone: Event[] = [...byHand, {kind: 'undo', nth: 0}]
  const excluded: Event[] = [{kind: 'exclude', who: 'CORP\\anna', days: undefined}]

  it.each<readonly [words: string, what: string, events: readonly Event[], spoil: Spoil]>([
    ['a release that nobody asked for', 'not asked for', byHand, history => without(history, entry => entry.what === 'asked')],
    ['an answer that is not what was recorded', 'answer lies', byHand, history => changed(history, entry => entry.what === 'answered', entry => ({...(entry as Of<'answered'>), body: {...(entry as Of<'answered'>).body, result: 'quarantined'}}))],
    ['an exclusion that was not recorded', 'exclusion not recorded', excluded, history => without(history, isRecord('excluded'))],
    ['a seat given back that nobody asked for', 'not asked for', undone, history => without(history, entry => entry.what === 'asked')],
    ['a seat given back without an intent', 'POST without intent', undone, history => without(history, isRecord('reinstateIntent'))],
    ['a seat given back twice', 'POST twice', undone, history => doubled(history, isRequest('give'))],
    ['a seat given back although nobody looked first', 'no last look', undone, history => without(history, isRequest('find'))],
    ['an attempt that is called a reinstatement', 'outcome lies', undone, history => changed(history, isRecord('reinstated'), saying({result: 'refused'}))],
    ['a seat that is said to be held and is not', 'outcome lies', [...undone, {kind: 'undo', nth: 0}], history => changed(history, isRecord('reinstateAttempt'), saying({holds: 'another'}))],
    ['an attempt that is told twice', 'not asked for', [...undone, {kind: 'undo', nth: 0}], history => doubled(history, isRecord('reinstateAttempt'))],
    ['a seat that was not given back', 'outcome lies', undone, history => changed(history, isRequest('find'), entry => ({...entry, served: []}) as Entry)],
  ])('%s', async (...[, what, events, spoil]) => {
    expect(complaintsOf(spoil(await played(events)))).toContain(what)
  })
})

describe('of a run in which three releases fail the checker complains', () => {
  const failing: Event[] = [{kind: 'fault', fault: {shape: 'delete', times: 3, how: 'error', effect: 'none'}}, {kind: 'run'}]

  it('when the rest is not halted', async () => {
    expect(complaintsOf(without(await played(failing, FOUR), isRecord('halted')))).toContain('left undone')
  })

  it('when another number of seats is halted', async () => {
    expect(complaintsOf(changed(await played(failing, FOUR), isRecord('halted'), saying({releases: 3})))).toContain('halted for nothing')
  })

  it('when it goes on', async () => {
    const history = await played(failing, FOUR)
    const rows = history.filter(isRecord('intent')).map(entry => (entry as Of<'record'>).body.allocationId)
    const plan = history.find(isRecord('intent'))!
    const isLast: Test = entry => isRecord('outcome')(entry) && (entry as Of<'record'>).body.allocationId === rows[2]
    expect(complaintsOf(followed(history, isLast, () => [saying({allocationId: rows[0]})({...(plan as Of<'record'>), seq: 999})]))).toContain('went on')
  })
})
