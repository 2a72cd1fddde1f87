// The product's own answer to a case: rows go through its reading and mapping first.
import {fetchElsewhere, withElsewhere, type Peer} from '../../collector/src/license-group.ts'
import {intersect} from '../../collector/src/policy/approve.ts'
import {assemble, type Assembled} from '../../collector/src/policy/assemble.ts'
import {decide} from '../../collector/src/policy/decide.ts'
import {judgeManual} from '../../collector/src/policy/judge.ts'
import type {Snapshot} from '../../collector/src/policy/model.ts'
import type {QrsClient} from '../../collector/src/qrs/client.ts'
import {QrsError} from '../../collector/src/qrs/errors.ts'
import {fetchSnapshot} from '../../collector/src/qrs/licenses.ts'
import type {Case, PeerRows, Row, RowsCase, SnapshotCase} from './case.ts'
import type {Approval} from './rules-approval.ts'

export type Told = Assembled & {
  /** By row id: `release`, or why a person may not release the seat. */
  readonly byHand: ReadonlyMap<string, string>
  /** Names of the sites of the license group that cannot be relied on. */
  readonly unreliable: readonly string[]
  /** What goes and what stays of a plan that is approved now, and whether anything may go. */
  readonly approval: (Approval & {readonly decision: string}) | undefined
}

/** Answers a case; tests put wrong ones in its place. */
export type Product = (one: Case) => Promise<Told>

function snapshotOf(one: SnapshotCase): Snapshot {
  const {readAt, siteClock, pools, allocations, users, userCount, unreadableSeats, unreadablePeers} = one
  return {
    site: 'prod', readAt, siteClock, pools, capacity: undefined, tokens: undefined,
    allocations: allocations.map(seat => seat.unreadable === true ? {...seat, lastUsed: readAt} : seat), // as the mapping has it
    users: new Map(users.map(user => [user.key, user])), userCount, unreadableSeats,
    ...(unreadablePeers.length > 0 && {unreadablePeers: unreadablePeers.map(site => ({site, sentence: `Use at site ${site} is not known.`}))}),
  }
}

type Answers = {readonly overview: unknown; readonly lists: Readonly<Record<string, readonly Row[]>>; readonly siteClock: number | undefined; readonly failsAt?: string | undefined}

/** A client that has the rows in its hands. */
function clientOf({overview, lists, siteClock, failsAt}: Answers): QrsClient {
  const refuse = async (path: string) => { throw new Error(`Nothing may be changed by a model: ${path}`) }
  const asked = (path: string) => { if (path === failsAt) throw new QrsError('unreachable', `${path} cannot be reached.`) }
  return {
    get: async path => {
      asked(path)
      return {body: overview, siteClock}
    },
    list: async (path, begin) => {
      const take = begin()
      for (const row of lists[path] ?? []) take(row)
      asked(path)
      return {siteClock}
    },
    post: refuse, remove: refuse,
    requests: () => 0,
    close: () => undefined,
  }
}

const PATHS = {overview: 'license/accesstypeoverview', professional: 'license/professionalaccesstype/full', analyzer: 'license/analyzeraccesstype/full'} as const

function peerOf({name, staleAfterDays, siteClock, failsAt, overview, professional, analyzer}: PeerRows): Peer {
  const lists = {[PATHS.professional]: professional, [PATHS.analyzer]: analyzer}
  return {name, policy: {staleAfterDays}, qrs: clientOf({overview, lists, siteClock, failsAt: failsAt && PATHS[failsAt]})}
}

async function readRows({overview, professional, analyzer, users, siteClock, readAt, peers}: RowsCase): Promise<Snapshot> {
  const lists = {[PATHS.professional]: professional, [PATHS.analyzer]: analyzer, 'user/full': users}
  const elsewhere = await fetchElsewhere(peers.map(peerOf), () => readAt)
  return withElsewhere(await fetchSnapshot(clientOf({overview, lists, siteClock}), 'prod', () => readAt), elsewhere)
}

function assembled(snapshot: Snapshot, {policy, now, runs, made, departures, releasedInLastDay, switches}: Case): Assembled {
  return assemble(snapshot, {policy, now, runs, made, departures, releasedInLastDay, switches})
}

/** The plan of then, approved now. */
function approval(then: SnapshotCase, fresh: Assembled, {switches}: Case): Told['approval'] {
  const {items, stays} = intersect(assembled(snapshotOf(then), then).plan.items, fresh)
  return {
    goes: items.map(({allocationId}) => allocationId),
    stays: stays.map(({item, verdict}) => [item.allocationId, verdict?.reason ?? 'gone'] as const),
    decision: decide(fresh.plan, [], switches).kind,
  }
}

export const productOf: Product = async one => {
  const snapshot = one.level === 'snapshot' ? snapshotOf(one) : await readRows(one)
  const fresh = assembled(snapshot, one)
  const byHand = snapshot.allocations.map((allocation): [string, string] => {
    const user = allocation.holder && snapshot.users.get(allocation.holder.key)
    const {decision, reason} = judgeManual({allocation, user}, fresh.context)
    return [allocation.id, decision === 'release' ? decision : reason]
  })
  return {
    ...fresh, byHand: new Map(byHand), unreliable: (snapshot.unreadablePeers ?? []).map(({site}) => site),
    approval: one.level === 'snapshot' && one.approved ? approval(one.approved, fresh, one) : undefined,
  }
}
