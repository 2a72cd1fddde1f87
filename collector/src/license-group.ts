// What users do at the other sites of a license group: one license key can serve several, and Qlik tells each only of the use there.
import {fold, seatTypes, userName, type Allocation, type Elsewhere, type Holder, type Instant, type Policy, type Pool, type SeatType, type Snapshot} from './policy/model.ts'
import {overviewAgrees, staleFindings, tolerance} from './policy/trust.ts'
import type {QrsClient} from './qrs/client.ts'
import {QrsError} from './qrs/errors.ts'
import {fetchSeatsOfUser} from './qrs/licenses.ts'
import {toAllocation, toOverview, type ReadSeat} from './qrs/records.ts'

/** Another site of the license group. */
export type Peer = {readonly name: string; readonly qrs: QrsClient; readonly policy: Pick<Policy, 'staleAfterDays'>}

/** `activity` is by the folded name of the user; `unreadable` are sites that cannot be relied on, with the reason for people. */
export type GroupActivity = {
  readonly activity: ReadonlyMap<string, Elsewhere>
  readonly unreadable: readonly {readonly site: string; readonly sentence: string}[]
}

type Activity = Map<string, Elsewhere>

/** What remains of one list: rows are not kept. `unowned` rows name no user, so that nobody knows whose activity they tell. */
type Rows = {readonly activity: Activity; held: number; quarantined: number; undated: number; unowned: number; newest: Instant}

const nobodyElsewhere: GroupActivity = {activity: new Map(), unreadable: []}

const activityOf = ({created, lastUsed}: Allocation): Elsewhere => ({lastActivity: Math.max(created, lastUsed ?? created), used: lastUsed !== undefined})

function merged(one: Elsewhere | undefined, other: Elsewhere): Elsewhere {
  return one === undefined ? other : {lastActivity: Math.max(one.lastActivity, other.lastActivity), used: one.used || other.used}
}

const note = (activity: Activity, name: string, seen: Elsewhere) => void activity.set(name, merged(activity.get(name), seen))

const isNamed = (holder: Holder | undefined): holder is Holder => holder !== undefined && holder.directory !== '' && holder.id !== ''

/** A row without readable dates counts as used at the reading; the seat of a deleted user is nobody's. */
function count(rows: Rows, {allocation, readable}: ReadSeat, readAt: Instant): void {
  const {holder, deletedUser, quarantined, lastUsed = 0} = allocation
  if (quarantined) rows.quarantined++
  else rows.held++
  if (!readable) rows.undated++
  if (lastUsed < readAt) rows.newest = Math.max(rows.newest, lastUsed)
  if (isNamed(holder)) note(rows.activity, fold(userName(holder)), activityOf(allocation))
  else if (deletedUser === undefined) rows.unowned++
}

const noRows = (): Rows => ({activity: new Map(), held: 0, quarantined: 0, undated: 0, unowned: 0, newest: 0})

async function fetchRows({qrs}: Peer, type: SeatType, readAt: Instant): Promise<Rows> {
  const intern = (text: string) => text
  let rows = noRows()
  await qrs.list(`license/${type}accesstype/full`, () => {
    const fresh = noRows()
    rows = fresh
    return element => count(fresh, toAllocation(element, type, {readAt, intern}), readAt)
  })
  return rows
}

type Lists = {readonly pools: readonly Pool[]; readonly rows: Readonly<Record<SeatType, Rows>>}

async function fetchLists(peer: Peer, now: () => Instant): Promise<Lists> {
  const readAt = now()
  const {pools} = toOverview((await peer.qrs.get('license/accesstypeoverview')).body)
  const professional = await fetchRows(peer, 'professional', readAt)
  const analyzer = await fetchRows(peer, 'analyzer', readAt)
  return {pools, rows: {professional, analyzer}}
}

/** Stands for the rows that were counted, for the rule that compares a site's own lists with its overview. */
function standIns(type: SeatType, {held, quarantined}: Rows): Pick<Allocation, 'type' | 'quarantined'>[] {
  return [...Array.from({length: held}, () => ({type, quarantined: false})), ...Array.from({length: quarantined}, () => ({type, quarantined: true}))]
}

const seatsIn = ({rows}: Lists) => Object.values(rows).reduce((sum, {held, quarantined}) => sum + held + quarantined, 0)

function tooMany(lists: Lists, what: 'undated' | 'unowned', words: string): string[] {
  const all = seatsIn(lists)
  const bad = Object.values(lists.rows).reduce((sum, one) => sum + one[what], 0)
  return bad <= tolerance(all) ? [] : [`${bad} of ${all} seats came without ${words}.`]
}

/** Why the lists of a site may not be whole, or tell of no use; empty when they can be relied on. */
function doubtsOf(lists: Lists, policy: Peer['policy'], now: Instant): string[] {
  if (lists.pools.length === 0) return ['Its overview has no professional or analyzer licenses. Is the license installed, and may the collector\'s Qlik user see it?']
  return [
    ...seatTypes.flatMap(type => overviewAgrees(type, {allocations: standIns(type, lists.rows[type]), pools: lists.pools}).map(({sentence}) => sentence)),
    ...tooMany(lists, 'undated', 'readable dates'),
    ...tooMany(lists, 'unowned', 'their user'),
    ...staleFindings({seats: seatsIn(lists), newest: Math.max(...Object.values(lists.rows).map(({newest}) => newest))}, policy, now).map(({sentence}) => sentence),
  ]
}

/** Why the other sites of the license group could not rely on what was read of a site; empty when they can. */
export function groupDoubts({pools, allocations, readAt}: Snapshot, policy: Peer['policy'], now: Instant): string[] {
  const rows = {professional: noRows(), analyzer: noRows()}
  for (const allocation of allocations) count(rows[allocation.type], {allocation, readable: allocation.unreadable !== true}, readAt)
  return doubtsOf({pools, rows}, policy, now)
}

const unknownUse = (site: string, why: string) => `Use at site ${site}, which shares the license key, is not known. ${why}`

async function readPeer(peer: Peer, now: () => Instant): Promise<{readonly activities: readonly Activity[]; readonly doubts: readonly string[]}> {
  try {
    const lists = await fetchLists(peer, now)
    return {activities: seatTypes.map(type => lists.rows[type].activity), doubts: doubtsOf(lists, peer.policy, now())}
  } catch (error) {
    if (error instanceof QrsError) return {activities: [], doubts: [error.message]}
    throw error
  }
}

/**
 * The latest activity of every user at the other sites, read side by side in three requests each, without their users.
 * A site that cannot be read, or not whole, is named in `unreadable`; what could be read of it counts all the same.
 */
export async function fetchElsewhere(peers: readonly Peer[], now: () => Instant): Promise<GroupActivity> {
  if (peers.length === 0) return nobodyElsewhere
  const read = await Promise.all(peers.map(async peer => ({site: peer.name, ...await readPeer(peer, now)})))
  const activity: Activity = new Map()
  for (const one of read.flatMap(({activities}) => activities)) for (const [name, seen] of one) note(activity, name, seen)
  const unreadable = read.filter(({doubts}) => doubts.length > 0).map(({site, doubts}) => ({site, sentence: unknownUse(site, doubts.join(' '))}))
  return {activity, unreadable}
}

/** The reading with what its users did elsewhere, and with the sites of which that is not known. */
export function withElsewhere(snapshot: Snapshot, {activity, unreadable}: GroupActivity): Snapshot {
  const told = unreadable.length === 0 ? snapshot : {...snapshot, unreadablePeers: unreadable}
  if (activity.size === 0) return told
  const allocations = snapshot.allocations.map(allocation => {
    const elsewhere = allocation.holder && activity.get(fold(userName(allocation.holder)))
    return elsewhere === undefined ? allocation : {...allocation, elsewhere}
  })
  return {...told, allocations}
}

async function fetchSeatsAt({name, qrs}: Peer, type: SeatType, user: Pick<Holder, 'directory' | 'id'>, now: Instant): Promise<Allocation[]> {
  try {
    return await fetchSeatsOfUser(qrs, type, user, now)
  } catch (error) {
    throw error instanceof QrsError ? new QrsError(error.code, unknownUse(name, error.message), {cause: error}) : error
  }
}

/**
 * The last look before a release: what one user did at the other sites, as they tell it now; undefined when he holds no seat there.
 * Throws QrsError when any of them cannot be read, or sends a row of his without readable dates.
 */
export async function fetchUserElsewhere(peers: readonly Peer[], user: Pick<Holder, 'directory' | 'id'>, now: Instant): Promise<Elsewhere | undefined> {
  const seats = await Promise.all(peers.flatMap(peer => seatTypes.map(type => fetchSeatsAt(peer, type, user, now))))
  return seats.flat().map(activityOf).reduce<Elsewhere | undefined>(merged, undefined)
}

type Member = Peer & {readonly config: {readonly licenseGroup?: string}}

/** The other sites of the site's license group; none for a site without one. */
export function peersOf<T extends Member>({name, config: {licenseGroup}}: T, sites: readonly T[]): T[] {
  return licenseGroup === undefined ? [] : sites.filter(other => other.config.licenseGroup === licenseGroup && other.name !== name)
}
