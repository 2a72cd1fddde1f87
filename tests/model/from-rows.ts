// What Qlik sends in the words of the second implementation: a placeholder date is `never`, what cannot be read is `broken`.
import type {PeerRows, Row, RowsCase, SiteRows} from './case.ts'
import {sightingsOf, unreliable} from './rules-group.ts'
import {sameName} from './rules.ts'
import {surroundingsOf} from './wishes.ts'
import type {Facts, Kind, Lists, Login, Numbers, Peer, Person, Seat} from './words.ts'

const SHAPE = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/

/** An instant in UTC; null and all before 1990 stand for never; anything that is no date is broken, also a day that is in no calendar. */
export function dateOf(value: unknown): number | 'never' | 'broken' {
  if (value === null) return 'never'
  const parts = typeof value === 'string' ? SHAPE.exec(value) : null
  if (parts === null) return 'broken'
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return 'broken'
  if (year < 1989) return 'never'
  const fraction = Math.floor(Number(`0${parts[7] ?? ''}`) * 1000 + 1e-6)
  const at = Date.UTC(year, month - 1, day, hour, minute, second, fraction) - offsetOf(parts[8] ?? 'Z')
  return at < Date.UTC(1990, 0, 1) ? 'never' : at
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (month === 2) return leap ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined)
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const textAt = (value: unknown, key: string): string => String(at(value, key))

/** A user row that lacks anything that protections rest on says nothing at all. */
function isReadable(row: Row): boolean {
  for (const flag of ['inactive', 'blacklisted', 'removedExternally']) if (typeof row[flag] !== 'boolean') return false
  for (const list of ['roles', 'tags', 'customProperties', 'attributes']) if (!Array.isArray(row[list])) return false
  if (!isText(row.userId) || !isText(row.userDirectory)) return false
  const tags = (row.tags as unknown[]).every(tag => isText(at(tag, 'name')))
  const properties = (row.customProperties as unknown[]).every(one => isText(at(at(one, 'definition'), 'name')) && typeof at(one, 'value') === 'string')
  const attributes = (row.attributes as unknown[]).every(one => isText(at(one, 'attributeType')) && typeof at(one, 'attributeValue') === 'string')
  return tags && properties && attributes && (row.roles as unknown[]).every(isText)
}

function personOf(row: Row): Person | 'unreadable' {
  if (!isReadable(row)) return 'unreadable'
  const groups = (row.attributes as unknown[]).filter(one => sameName(textAt(one, 'attributeType'), 'group'))
  return {
    key: String(row.id), directory: String(row.userDirectory), id: String(row.userId),
    inactive: row.inactive === true, blocked: row.blacklisted === true, removedExternally: row.removedExternally === true,
    managed: isText(row.userDirectoryConnectorName),
    roles: row.roles as string[],
    tags: (row.tags as unknown[]).map(tag => textAt(tag, 'name')),
    groups: groups.map(one => textAt(one, 'attributeValue')),
    properties: (row.customProperties as unknown[]).map(one => ({name: textAt(at(one, 'definition'), 'name'), value: textAt(one, 'value')})),
  }
}

/** The user row decides; where there is none, or none that can be read, the seat's own row says whether he was deleted. */
function holderOf(row: Row, users: readonly Row[]): Seat['person'] {
  const found = users.find(user => isText(user.id) && user.id === at(row.user, 'id'))
  const person = found === undefined ? 'unreadable' : personOf(found)
  return person === 'unreadable' && isText(row.deletedUserId) ? 'deleted' : person
}

function loginOf({user}: Row): Login | undefined {
  const [id, directory, userId] = [at(user, 'id'), at(user, 'userDirectory'), at(user, 'userId')]
  return isText(id) && isText(directory) && isText(userId) ? {directory, id: userId} : undefined
}

/** Who was deleted at another site may be at work here. */
function formerLoginOf({deletedUserDirectory: directory, deletedUserId: id}: Row): Login | undefined {
  return isText(directory) && isText(id) ? {directory, id} : undefined
}

/** `peers`: undefined at one of them. */
type Around = {readonly users: readonly Row[]; readonly peers: readonly Peer[] | undefined}

function seatOf(row: Row, kind: Kind, {users, peers}: Around): Seat {
  const assigned = dateOf(row.createdDate)
  const login = loginOf(row) ?? (peers === undefined ? formerLoginOf(row) : undefined)
  return {
    row: String(row.id), kind, person: holderOf(row, users), login,
    assigned: assigned === 'never' ? 'broken' : assigned, // an assignment cannot have happened never
    used: dateOf(row.lastUsed),
    quarantined: typeof row.quarantined === 'boolean' ? row.quarantined : 'broken',
    excess: row.excess === true,
    elsewhere: login === undefined ? [] : sightingsOf(login, peers ?? []),
  }
}

/** A pool that is off, or whose numbers are not told, is none. */
function numbersOf(kind: Kind, row: Row): Numbers[] {
  const {enabled, total, allocated} = row
  return enabled === true && typeof total === 'number' && typeof allocated === 'number' ? [{kind, total, allocated}] : []
}

function listsOf({overview, professional, analyzer}: SiteRows, around: Around): Omit<Lists, 'readAt'> {
  return {
    pools: [...numbersOf('professional', overview.professionalAccess), ...numbersOf('analyzer', overview.analyzerAccess)],
    seats: [...professional.map(row => seatOf(row, 'professional', around)), ...analyzer.map(row => seatOf(row, 'analyzer', around))],
  }
}

/** The users of another site are not read; a row without an id makes its list unreadable. */
function peerOf(one: PeerRows, readAt: number): Peer {
  const isRead = one.failsAt === undefined && [...one.professional, ...one.analyzer].every(row => isText(row.id))
  return {name: one.name, staleAfterDays: one.staleAfterDays, siteClock: one.siteClock, readAt, isRead, ...listsOf(one, {users: [], peers: undefined})}
}

export function factsOfRows(one: RowsCase): Facts {
  const peers = one.peers.map(peer => peerOf(peer, one.readAt))
  return {
    ...surroundingsOf(one), ...listsOf(one, {users: one.users, peers}),
    userCount: one.users.length, brokenRows: 0, unreliable: unreliable(peers),
  }
}
