// What users do at the other sites of a license group: one license key can serve several, and Qlik tells each only of the use there.
import {fold, seatTypes, userName, type Allocation, type Departure, type Elsewhere, type Holder, type Instant, type Policy, type Pool, type SeatType, type Snapshot} from './policy/model.ts'
import {deletedName, userKey} from './policy/seat-key.ts'
import {clocksAgree, rowsAreAllThere, staleFindings, tolerance} from './policy/trust.ts'
import type {QrsClient} from './qrs/client.ts'
import {QrsError} from './qrs/errors.ts'
import {fetchOverview} from './qrs/licenses.ts'
import {toAllocation, type ReadSeat} from './qrs/records.ts'

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

/** Whose row it is. */
const nameIn = (allocation: Allocation): string | undefined => isNamed(allocation.holder) ? userKey(allocation.holder) : deletedName(allocation)

/** A row without readable dates counts as used at the reading. */
function count(rows: Rows, {allocation, readable}: ReadSeat, readAt: Instant): void {
  const {quarantined, lastUsed = 0} = allocation
  const name = nameIn(allocation)
  if (quarantined) rows.quarantined++
  else rows.held++
  if (!readable) rows.undated++
  if (lastUsed < readAt) rows.newest = Math.max(rows.newest, lastUsed)
  if (name === undefined) rows.unowned++
  else note(rows.activity, name, activityOf(allocation))
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

/** `overviews`: that of before the rows were read, and that of after where the first does not agree with them. */
type Lists = Pick<Snapshot, 'readAt' | 'siteClock'> & {readonly overviews: readonly (readonly Pool[])[]; readonly rows: Readonly<Record<SeatType, Rows>>}

const gapsIn = ({rows, overviews}: Lists): string[] =>
  seatTypes.flatMap(type => rowsAreAllThere(type, rows[type], overviews).map(({sentence}) => sentence))

async function fetchLists(peer: Peer, now: () => Instant): Promise<Lists> {
  const readAt = now()
  const before = await fetchOverview(peer.qrs, readAt, now)
  const professional = await fetchRows(peer, 'professional', readAt)
  const analyzer = await fetchRows(peer, 'analyzer', readAt)
  const lists = {readAt, siteClock: before.siteClock, overviews: [before.pools], rows: {professional, analyzer}}
  if (gapsIn(lists).length === 0) return lists
  const after = await fetchOverview(peer.qrs, readAt, now)
  return {...lists, overviews: [before.pools, after.pools]}
}

const sumOf = ({rows}: Lists, count: (rows: Rows) => number) => seatTypes.reduce((sum, type) => sum + count(rows[type]), 0)
const seatsIn = (lists: Lists) => sumOf(lists, ({held, quarantined}) => held + quarantined)

/** Whoever holds a row without dates counts as at work, so a few of them do no harm. */
function undated(lists: Lists): string[] {
  const [bad, all] = [sumOf(lists, rows => rows.undated), seatsIn(lists)]
  return bad <= tolerance(all) ? [] : [`${bad} of ${all} seats came without readable dates.`]
}

/** A single row that names nobody may be the one of the user whose seat is judged. */
function unowned(lists: Lists): string[] {
  const bad = sumOf(lists, rows => rows.unowned)
  return bad === 0 ? [] : [`${bad} of ${seatsIn(lists)} seats came without their user.`]
}

/** Why the lists of a site may not be whole, or tell of no use; empty when they can be relied on. */
function doubtsOf(lists: Lists, policy: Peer['policy'], now: Instant): string[] {
  if (lists.overviews.every(pools => pools.length === 0)) return ['Its overview has no professional or analyzer licenses. Is the license installed, and may the collector\'s Qlik user see it?']
  const newest = Math.max(...seatTypes.map(type => lists.rows[type].newest))
  const findings = [...staleFindings({seats: seatsIn(lists), newest}, policy, now), ...clocksAgree(lists)]
  return [...gapsIn(lists), ...undated(lists), ...unowned(lists), ...findings.map(({sentence}) => sentence)]
}

/** Why the other sites of the license group could not rely on what was read of a site; empty when they can. */
export function groupDoubts({pools, allocations, readAt, siteClock}: Snapshot, policy: Peer['policy'], now: Instant): string[] {
  const rows = {professional: noRows(), analyzer: noRows()}
  for (const allocation of allocations) count(rows[allocation.type], {allocation, readable: allocation.unreadable !== true}, readAt)
  return doubtsOf({readAt, siteClock, overviews: [pools], rows}, policy, now)
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
 * The latest activity of every user at the other sites, read side by side in three or four requests each, without their users.
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

/**
 * Adds what users did at the other sites before they lost a seat there: their rows tell of it no more. `departures`: those of the other sites.
 * That the seat was used is taken for granted.
 */
export function withDepartures(group: GroupActivity, departures: readonly Departure[]): GroupActivity {
  const activity: Activity = new Map(group.activity)
  for (const {directory, userId, lastActivity} of departures) {
    if (lastActivity !== undefined) note(activity, fold(userName({directory, id: userId})), {lastActivity, used: true})
  }
  return {...group, activity}
}

/** The reading with what its users did elsewhere, and with the sites of which that is not known. */
export function withElsewhere(snapshot: Snapshot, {activity, unreadable}: GroupActivity): Snapshot {
  const told = unreadable.length === 0 ? snapshot : {...snapshot, unreadablePeers: unreadable}
  if (activity.size === 0) return told
  const allocations = snapshot.allocations.map(allocation => {
    const elsewhere = allocation.holder && activity.get(userKey(allocation.holder))
    return elsewhere === undefined ? allocation : {...allocation, elsewhere}
  })
  return {...told, allocations}
}

/**
 * The last look before a release: what one user did at the other sites, which are read whole once more. Rows of the user alone
 * would not do: a site that shows none of them for lack of rights looks as if the user had never been there.
 * `lost`: the last activity by seats that the user lost there. Undefined when nothing is known of the user there. Throws QrsError when any of the
 * sites cannot be relied on.
 */
export async function fetchUserElsewhere(peers: readonly Peer[], user: Pick<Holder, 'directory' | 'id'>, {now, lost}: {now: () => Instant; lost: Instant | undefined}): Promise<Elsewhere | undefined> {
  const {activity, unreadable} = await fetchElsewhere(peers, now)
  if (unreadable.length > 0) throw new QrsError('badShape', unreadable.map(({sentence}) => sentence).join(' '))
  const known = activity.get(userKey(user))
  return lost === undefined ? known : merged(known, {lastActivity: lost, used: true})
}

type Member = {readonly name: string; readonly config: {readonly licenseGroup?: string}}

/** All sites of the site's license group in the order given, the site too; a site without a group is alone. */
export function groupOf<T extends Member>({name, config: {licenseGroup}}: T, sites: readonly T[]): T[] {
  return sites.filter(other => other.name === name || (licenseGroup !== undefined && other.config.licenseGroup === licenseGroup))
}

/** The other sites of the site's license group; none for a site without one. */
export const peersOf = <T extends Member>(site: T, sites: readonly T[]): T[] => groupOf(site, sites).filter(({name}) => name !== site.name)
