// Random sites as the rows that Qlik sends: placeholders for dates, missing and broken fields, deleted users.
import type {Allocation, Pool, User} from '../../collector/src/policy/model.ts'
import {DAY, type Row, type RowsCase, type SiteRows, type SnapshotCase} from './case.ts'
import type {Draw} from './draw.ts'
import {somePeers} from './generate-group.ts'
import {aSnapshotCase} from './generate.ts'

const placeholders: readonly unknown[] = ['1753-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z', null, '1989-12-31T23:59:59.999Z', '1990-01-01T00:30:00+01:00']
const broken: readonly unknown[] = [undefined, '', 'never', 'user 5', 5, {}, '2026-13-01T00:00:00.000Z', '2026-01-01', '2026-01-01T25:00:00Z', '2026-01-32T00:00:00.000Z', '2025-11-31T12:00:00.000Z', '2025-02-29T12:00:00.000Z']

/** As .NET writes it: with three digits or seven, with or without a zone. */
function written(draw: Draw, instant: number): string {
  const text = new Date(instant).toISOString()
  const ahead = new Date(instant + 2 * 3_600_000).toISOString().slice(0, -1)
  return draw.pick([text, text, text, text, text.replace('Z', '0000Z'), text.slice(0, -1), `${ahead}+02:00`])
}

function dateField(draw: Draw, instant: number | undefined, often: number): unknown {
  if (draw.chance(often)) return draw.pick(broken)
  if (instant === undefined) return draw.pick(placeholders)
  return draw.chance(0.01) ? draw.pick(['1990-01-01T00:00:00.000Z', ...placeholders]) : written(draw, instant)
}

/** Drops one of the fields, or puts something in its place that it cannot be. */
function spoilt(draw: Draw, row: Row, fields: readonly string[]): Row {
  const field = draw.pick(fields)
  if (draw.chance(0.5)) return Object.fromEntries(Object.entries(row).filter(([name]) => name !== field))
  return {...row, [field]: draw.pick([null, 'yes', '', 1, [null], [{}]])}
}

/** `often`: how often something of it cannot be read. */
export function seatRow(draw: Draw, seat: Allocation, often: number): Row {
  const {holder, deletedUser} = seat
  const row: Row = {
    id: seat.id, createdDate: dateField(draw, seat.created, often / 2), lastUsed: dateField(draw, seat.lastUsed, often),
    user: holder === undefined ? draw.pick([null, undefined]) : {id: holder.key, userId: holder.id, userDirectory: holder.directory, name: holder.name},
    excess: seat.excess, quarantined: seat.quarantined, quarantineEnd: seat.quarantined ? written(draw, seat.quarantineEnd ?? 0) : placeholders[0],
    deletedUserId: deletedUser?.split('\\')[1] ?? '', deletedUserDirectory: deletedUser?.split('\\')[0] ?? '',
  }
  return draw.chance(often / 4) ? spoilt(draw, row, ['quarantined', 'excess', 'user', 'deletedUserId']) : row
}

function userRow(draw: Draw, user: User, often: number): Row {
  const group = (attributeValue: string): Row => ({attributeType: draw.pick(['group', 'Group', 'GROUP']), attributeValue})
  const others: Row[] = draw.chance(0.2) ? [{attributeType: 'email', attributeValue: draw.pick(['Finance', 'a@b.c', ''])}] : []
  const row: Row = {
    id: user.key, userId: user.id, userDirectory: user.directory, name: user.name,
    userDirectoryConnectorName: user.managedByConnector ? user.directory : '',
    inactive: user.inactive, blacklisted: user.blocked, removedExternally: user.removedExternally, roles: user.roles,
    tags: user.tags.map(name => ({id: 't', name})), attributes: [...user.groups.map(group), ...others],
    customProperties: user.properties.map(({name, value}) => ({value, definition: {name}})),
  }
  const fields = ['inactive', 'blacklisted', 'removedExternally', 'roles', 'tags', 'attributes', 'customProperties', 'userId', 'userDirectory', 'userDirectoryConnectorName']
  return draw.chance(often) ? spoilt(draw, row, fields) : row
}

function poolRow(draw: Draw, pool: Pool | undefined): Row {
  if (pool === undefined) return draw.pick([{enabled: false, total: 0, allocated: 0}, {}, {enabled: true, allocated: 3}])
  const {total, allocated, quarantined, excess, available} = pool
  return draw.pick([{enabled: true, total, allocated, used: 0, quarantined, excess, available}, {enabled: true, total, allocated}])
}

export function overviewRows(draw: Draw, pools: readonly Pool[]): SiteRows['overview'] {
  const pool = (type: Pool['type']) => poolRow(draw, pools.find(candidate => candidate.type === type))
  return {professionalAccess: pool('professional'), analyzerAccess: pool('analyzer')}
}

function rowsOf(draw: Draw, one: SnapshotCase): SiteRows & Pick<RowsCase, 'users'> {
  const often = draw.pick([0, 0.02, 0.1, 0.4])
  const list = (type: Allocation['type']) => one.allocations.filter(seat => seat.type === type).map(seat => seatRow(draw, seat, often))
  return {
    professional: list('professional'), analyzer: list('analyzer'), users: one.users.map(user => userRow(draw, user, often / 3)),
    overview: overviewRows(draw, one.pools),
  }
}

/** One random site as rows. Instants before 1970 and far in the future are not drawn: the placeholders stand for them. */
export function aRowsCase(draw: Draw): RowsCase {
  const one = aSnapshotCase(draw)
  const {now, readAt, siteClock, runs, policy, made, departures, releasedInLastDay, switches} = one
  const rows = rowsOf(draw, {...one, allocations: one.allocations.map(seat => ({...seat, created: Math.min(seat.created, now + DAY)}))})
  const peers = somePeers(draw, one.users, {now, readAt, policy})
  return {level: 'rows', now, readAt, siteClock, runs, policy, made, departures, releasedInLastDay, switches, ...rows, peers}
}
