// How the seats of a release job ended that was interrupted: told by the audit, once the site was looked at again.
import type {ManualItem, ManualOutcome} from './manual.ts'
import {userName, type SeatType} from './policy/model.ts'
import type {OutcomeResult} from './release.ts'
import {findSeat, type Site} from './site.ts'
import type {AuditRecord, Person} from './store/audit.ts'
import {personOf, type ReleaseRequest} from './store/intents.ts'
import type {Store} from './store/store.ts'

export type SiteSeen = Pick<Site, 'name' | 'latest'>

/** `requests`: those of releases that were open when the collector started, by row id; the audit may not name people. */
export type Interrupted = {readonly site: SiteSeen; readonly actor: string; readonly created: number; readonly requests: ReadonlyMap<string, ReleaseRequest>}

const NOT_BEGUN = {result: 'notBegun', sentence: 'Not begun. The job was broken off before.'} as const
const NOT_KNOWN = {result: 'failed', sentence: 'The collector stopped before it could tell how this ended, and the site is not read any more.'} as const

/** Where the words are not kept, as they may name people. */
const UNTOLD: Partial<Record<OutcomeResult, string>> = {
  nowExcluded: 'A protection keeps the seat.', refused: 'It was refused; why is not kept in the audit.', failed: 'It failed; why is not kept in the audit.',
}

type Recorded = {readonly allocationId: string; readonly type: SeatType; readonly actor: string; readonly result: OutcomeResult; readonly sentence?: string; readonly freeAt?: number; readonly unknown?: boolean}

type Named = Pick<ManualOutcome, 'user' | 'name' | 'licenseType'>

function fromSeat(site: SiteSeen, allocationId: string): Named {
  const allocation = findSeat(site, allocationId)?.allocation
  return allocation === undefined ? {} : {licenseType: allocation.type, ...(allocation.holder && {user: userName(allocation.holder), name: allocation.holder.name})}
}

function fromRecord({person}: AuditRecord, {type}: Recorded, request: ReleaseRequest | undefined): Named & {readonly told?: string | undefined} {
  const known: Person | undefined = person === null ? request && personOf(request) : JSON.parse(person) as Person
  return {licenseType: type, ...(known && {user: known.user, name: known.name, told: known.sentence})}
}

/** Outcomes of the job's own releases that are sure, by row id. */
function settledOf(store: Store, {site, actor, created}: Interrupted): Map<string, {record: AuditRecord; body: Recorded}> {
  const outcomes = store.audit.since(site.name, 'outcome', created).map(record => ({record, body: JSON.parse(record.body) as Recorded}))
  return new Map(outcomes.filter(({body}) => body.actor === actor && body.unknown !== true).map(outcome => [outcome.body.allocationId, outcome]))
}

/** The outcomes of items that the job has none of: as the audit has them, or that they were not begun. */
export function outcomesLeft(store: Store, job: Interrupted, items: readonly ManualItem[]): ManualOutcome[] {
  const settled = settledOf(store, job)
  return items.map(({allocationId}) => {
    const seat = {site: job.site.name, allocationId}
    const found = settled.get(allocationId)
    const request = job.requests.get(allocationId)
    if (found === undefined) return {...seat, ...fromSeat(job.site, allocationId), ...(request === undefined ? NOT_BEGUN : NOT_KNOWN)}
    const {told, ...named} = fromRecord(found.record, found.body, request)
    const {result, freeAt, sentence = told ?? UNTOLD[result] ?? result} = found.body
    return {...seat, ...named, result, sentence, freeAt}
  })
}
