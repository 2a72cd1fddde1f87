// A small story for tests, and ways to spoil the history of one, so that the checker has something to complain of.
import {createChecker} from './check/checker.ts'
import type {Entry, Of, Request} from './history.ts'
import {playStory} from './play.ts'
import type {Event, Person, Story} from './words.ts'

const rule = {enable: true, inactivityDays: 30, freeSeats: undefined, freeShare: undefined}

const idle = (login: string, used: number): Person => ({login, managed: true, traits: {pace: 'never'}, seats: [{kind: 'professional', created: 200, used}]})

/** Anna's seat is due at the first run; nothing else is wished or known. */
export const PLAIN: Story = {
  settings: {
    dryRun: false, licenseModel: 'slk', countsQuarantined: false, rule: undefined, evaluation: 'at 2:00 am every day', reading: 'every 24 hours',
    policy: {
      seats: {professional: rule, analyzer: rule}, graceDays: 7, warningDays: 7, staleAfterDays: 7, bounceBackoffDays: 30,
      withoutWaiting: {removedExternally: false, blocked: false, inactive: false, duplicates: false},
      exclusions: {users: [], tags: [], roles: [], groups: [], userDirectories: [], customProperties: [], protectActiveUsers: false, protectNonBlockedUsers: false, protectInternalUsers: false},
      brake: {maxPerRun: 1000, maxPerDay: 1000, maxShare: 1}, monthlyPerSeat: {professional: undefined, analyzer: undefined},
    },
  },
  people: [idle('CORP\\anna', 90)],
  events: [{kind: 'run'}],
}

/** Four seats are due, so that three failures leave one over. */
export const FOUR: Story = {...PLAIN, people: ['anna', 'ben', 'carl', 'dora'].map((name, at) => idle(`CORP\\${name}`, 90 - at))}

/** Throws where the story itself breaks a promise. */
export async function played(events: readonly Event[] = PLAIN.events, story: Story = PLAIN): Promise<readonly Entry[]> {
  const {history, complaint} = await playStory({...story, events})
  if (complaint !== undefined) throw new Error(complaint.sentence)
  return history
}

/** What the checker says of a history, by the kinds of its complaints. */
export function complaintsOf(history: readonly Entry[]): string[] {
  const checker = createChecker(PLAIN.settings.policy)
  return history.flatMap(entry => checker.take(entry)).map(({what}) => what)
}

export type Test = (entry: Entry) => boolean

export const isRequest = (shape: Request['shape']): Test => entry => entry.what === 'request' && entry.shape === shape
export const isRecord = (kind: string): Test => entry => entry.what === 'record' && entry.kind === kind
export const isEvent = (event: string): Test => entry => entry.what === 'point' && entry.measurement === 'license_event' && entry.tags.event === event

export const without = (history: readonly Entry[], test: Test): readonly Entry[] => history.filter(entry => !test(entry))
export const changed = (history: readonly Entry[], test: Test, change: (entry: Entry) => Entry): readonly Entry[] => history.map(entry => (test(entry) ? change(entry) : entry))
export const doubled = (history: readonly Entry[], test: Test): readonly Entry[] => history.flatMap(entry => (test(entry) ? [entry, entry] : [entry]))

/** After the first such entry come others. */
export function followed(history: readonly Entry[], test: Test, more: (first: Entry) => readonly Entry[]): readonly Entry[] {
  const at = history.findIndex(test)
  return [...history.slice(0, at + 1), ...more(history[at]!), ...history.slice(at + 1)]
}

/** The record with something else in its body. */
export const saying = (set: object) => (entry: Entry): Entry => {
  const record = entry as Of<'record'>
  return {...record, body: {...record.body, ...set}}
}

/** The request, with something else about the row as the site had it and as it served it. */
export const withRow = (set: object) => (entry: Entry): Entry => {
  const request = entry as Request
  const spoil = (row: unknown) => ({...(row as object), ...set})
  return {...request, served: spoil(request.served), truth: {...request.truth!, row: spoil(request.truth!.row)}}
}

/** The same for the row of a user. */
export const withUser = (set: object) => (entry: Entry): Entry => {
  const request = entry as Request
  const spoil = (row: unknown) => ({...(row as object), ...set})
  return {...request, served: spoil(request.served), truth: {...request.truth!, user: spoil(request.truth!.user)}}
}
