// Sixty random stories, in each of which every promise is kept; and the checker, which must complain of histories in which one is broken.
import {expect, it, describe} from 'vitest'
import {createChecker} from './check/checker.ts'
import type {Entry, Of, Request} from './history.ts'
import {playStory} from './play.ts'
import {printStory} from './print.ts'
import {runStories} from './run.ts'
import {drawStory} from './draw-story.ts'
import {shrinkStory} from './shrink.ts'
import type {Event, Story} from './words.ts'

it('keeps every promise in sixty random stories', async () => {
  const {runs, failure} = await runStories({seed: 2026, runs: 60, events: 24})
  expect(failure).toBeUndefined()
  expect(runs).toBe(60)
}, 120_000)

it('draws the same story for the same seed and number, and another for another', () => {
  expect(drawStory(7, 11, 24)).toEqual(drawStory(7, 11, 24))
  expect(drawStory(7, 11, 24)).not.toEqual(drawStory(8, 11, 24))
})

const rule = {enable: true, inactivityDays: 30, freeSeats: undefined, freeShare: undefined}
const plain: Story = {
  settings: {
    dryRun: false, licenseModel: 'slk', rule: undefined, evaluation: 'at 2:00 am every day', reading: 'every 24 hours',
    policy: {
      seats: {professional: rule, analyzer: rule}, graceDays: 7, warningDays: 7, staleAfterDays: 7, bounceBackoffDays: 30,
      withoutWaiting: {removedExternally: false, blocked: false, inactive: false, duplicates: false},
      exclusions: {users: [], tags: [], roles: [], groups: [], userDirectories: [], customProperties: [], protectActiveUsers: false, protectNonBlockedUsers: false, protectInternalUsers: false},
      brake: {maxPerRun: 1000, maxPerDay: 1000, maxShare: 1}, monthlyPerSeat: {professional: undefined, analyzer: undefined},
    },
  },
  people: [{login: 'CORP\\anna', managed: true, traits: {pace: 'never'}, seats: [{kind: 'professional', created: 200, used: 90}]}],
  events: [{kind: 'run'}],
}

async function played(events: readonly Event[] = plain.events): Promise<readonly Entry[]> {
  const {history, complaint} = await playStory({...plain, events})
  expect(complaint).toBeUndefined()
  return history
}

/** What the checker says of a history, by the kinds of its complaints. */
function complaintsOf(history: readonly Entry[]): string[] {
  const checker = createChecker(plain.settings.policy)
  return history.flatMap(entry => checker.take(entry)).map(({what}) => what)
}

const isRequest = (shape: Request['shape']) => (entry: Entry): entry is Request => entry.what === 'request' && entry.shape === shape
const isRecord = (kind: string) => (entry: Entry): entry is Of<'record'> => entry.what === 'record' && entry.kind === kind
const isDeletion = isRequest('delete')

const without = (history: readonly Entry[], test: (entry: Entry) => boolean) => history.filter(entry => !test(entry))
const changed = (history: readonly Entry[], test: (entry: Entry) => boolean, change: (entry: Entry) => Entry) => history.map(entry => (test(entry) ? change(entry) : entry))

/** The seat's row as the site had it, and as it served it, with something changed. */
const withRow = (set: object) => (entry: Entry): Entry => {
  const request = entry as Request
  const spoil = (row: unknown) => ({...(row as object), ...set})
  return {...request, served: spoil(request.served), truth: {...request.truth!, row: spoil(request.truth!.row)}}
}

describe('the checker', () => {
  it('has nothing against what happened', async () => {
    const history = await played()
    expect(history.filter(isDeletion)).toHaveLength(1)
    expect(complaintsOf(history)).toEqual([])
  })

  it.each<[string, string, (history: readonly Entry[]) => readonly Entry[]]>([
    ['a seat that was used before the last look', 'protected', history => changed(history, isRequest('row'), withRow({lastUsed: '2026-03-02T20:00:00.000Z'}))],
    ['a seat that was assigned a day ago', 'protected', history => changed(history, isRequest('row'), withRow({createdDate: '2026-03-02T00:00:00.000Z'}))],
    ['a DELETE that nobody began', 'DELETE without intent', history => without(history, isRecord('intent'))],
    ['a DELETE without a look at the user', 'no last look', history => without(history, isRequest('user'))],
    ['a DELETE without a look at the seat', 'no last look', history => without(history, isRequest('row'))],
    ['a second DELETE', 'DELETE twice', history => history.flatMap((entry): Entry[] => (isDeletion(entry) ? [entry, entry] : [entry]))],
    ['a DELETE in a dry run', 'dry run', history => changed(history, entry => entry.what === 'up', entry => ({...(entry as Of<'up'>), dryRun: true}))],
    ['an outcome that is not true', 'outcome lies', history => changed(history, isRecord('outcome'), entry => ({...(entry as Of<'record'>), body: {...(entry as Of<'record'>).body, result: 'failed'}}))],
    ['an outcome of nothing', 'outcome without intent', history => changed(history, isRecord('outcome'), entry => ({...(entry as Of<'record'>), body: {...(entry as Of<'record'>).body, intent: 999}}))],
    ['a release that no point tells of', 'points differ', history => without(history, entry => entry.what === 'point' && entry.measurement === 'license_release')],
    ['an event that is told twice', 'events differ', history => history.flatMap((entry): Entry[] => (entry.what === 'point' && entry.measurement === 'license_event' && entry.tags.event === 'released' ? [entry, entry] : [entry]))],
    ['a chain that does not verify', 'chain', history => changed(history, entry => entry.what === 'end', entry => ({...(entry as Of<'end'>), chain: 'Record 3 does not verify.'}))],
    ['a bug in the log', 'bug', history => [...history, {what: 'bug', sentence: 'TypeError'}]],
  ])('complains of %s', async (...[, what, spoil]) => {
    expect(complaintsOf(spoil(await played()))).toContain(what)
  })

  it('complains of a DELETE while paused', async () => {
    const history = await played([{kind: 'run'}])
    const at = history.findIndex(isRecord('intent'))
    const record = history[at] as Of<'record'>
    const pause: Entry = {...record, kind: 'paused', body: {actor: 'olga'}, person: undefined}
    expect(complaintsOf([...history.slice(0, at + 1), pause, ...history.slice(at + 1)])).toContain('paused')
  })
})

it('makes a story that fails short, and prints it for people', async () => {
  const events: Event[] = [{kind: 'pass', hours: 5}, {kind: 'pause'}, {kind: 'resume'}, {kind: 'login', who: 'CORP\\anna'}, {kind: 'run'}]
  const shortest = await shrinkStory({...plain, events}, async story => story.events.some(({kind}) => kind === 'login'))
  expect(shortest.events).toEqual([{kind: 'login', who: 'CORP\\anna'}])
  const {history} = await playStory(shortest)
  expect(printStory(shortest, history)).toContain('What happens:\n  1. ')
})
