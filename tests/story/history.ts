// What an observer writes down: everything that reached the site with the site's own truth, and everything that the collector recorded, in order.
import type {Row} from '../model/case.ts'
import type {Kind, Login} from '../model/words.ts'
import type {Shape} from './words.ts'

/** The site's own rows at an instant: of a seat and of all that its holder has; undefined where there is none. */
export type Truth = {readonly row: Row | undefined; readonly user: Row | undefined; readonly others: readonly Row[]}

/** `whole`: answered as it should be; `bent`: whole as far as the collector can tell, but not the truth; `lost`: no answer, an error, or nonsense. */
export type Answer = 'whole' | 'bent' | 'lost'

/** What an operator asks for. `rows` are ids of seats. */
export type Wish =
  | {readonly deed: 'release'; readonly login: string; readonly seat: Kind; readonly seen: number | undefined}
  | {readonly deed: 'releaseMany' | 'carryOut'; readonly rows: readonly string[]; readonly key: string}
  | {readonly deed: 'approve' | 'discard'; readonly plan: string}
  | {readonly deed: 'undo'; readonly row: string}
  | {readonly deed: 'exclude'; readonly login: string; readonly until: number | undefined}
  | {readonly deed: 'include'; readonly id: string}
  | {readonly deed: 'pause' | 'resume'}

/**
 * - `request`: at the instant at which the site worked on it, or refused to. `status` and the header `date` as answered; `served` is the body.
 *   `carriedOut`: a DELETE or POST changed the site; `late`: it did so only after its answer was lost.
 * - `record`, `point`: new rows of the audit and the outbox.
 * - `asked`, `answered`: at the REST API. Without a status the collector was gone before it answered.
 * - `up`, `stopping`, `down`, `idle`: of the collector; idle is when nothing is under way any more.
 * - `bug`: what it logged that no fault of a site explains. `end`: `chain` says why the audit does not verify.
 */
export type Entry =
  | {readonly what: 'step'; readonly at: number; readonly words: string}
  | {
      readonly what: 'request'; readonly at: number; readonly shape: Shape; readonly kind: Kind | undefined; readonly id: string
      readonly answer: Answer; readonly status: number; readonly served: unknown; readonly carriedOut: boolean; readonly late: boolean; readonly truth: Truth | undefined
      readonly date: number
    }
  | {readonly what: 'record'; readonly seq: number; readonly at: number; readonly kind: string; readonly body: Row; readonly person: Row | undefined}
  | {readonly what: 'point'; readonly measurement: string; readonly tags: Readonly<Record<string, string>>; readonly fields: Readonly<Record<string, string | number>>}
  | {readonly what: 'asked'; readonly at: number; readonly ask: number; readonly actor: string; readonly wish: Wish}
  | {readonly what: 'answered'; readonly ask: number; readonly status: number | undefined; readonly body: Row}
  | {readonly what: 'up'; readonly at: number; readonly dryRun: boolean}
  | {readonly what: 'stopping'; readonly at: number}
  | {readonly what: 'down'; readonly at: number; readonly how: 'stopped' | 'dropped'}
  | {readonly what: 'bug'; readonly sentence: string}
  | {readonly what: 'idle'; readonly at: number; readonly up: boolean}
  | {readonly what: 'end'; readonly at: number; readonly chain: string | undefined}

export type Of<W extends Entry['what']> = Extract<Entry, {what: W}>
export type Request = Of<'request'>
export type AuditRecord = Of<'record'>

/** `what` names the kind of complaint, so that a shorter story can be asked for the same one. */
export type Complaint = {readonly what: string; readonly sentence: string}

export const complaint = (what: string, sentence: string): Complaint => ({what, sentence})

export const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

export const textOf = (row: Row | undefined, key: string): string => (typeof row?.[key] === 'string' ? row[key] : '')

/** The user whom a seat's row names, also where he was deleted. */
export function loginIn(row: Row): Login {
  const user = isRow(row.user) ? row.user : undefined
  if (user === undefined) return {directory: textOf(row, 'deletedUserDirectory'), id: textOf(row, 'deletedUserId')}
  return {directory: textOf(user, 'userDirectory'), id: textOf(user, 'userId')}
}

export const loginText = ({directory, id}: Login): string => `${directory}\\${id}`
