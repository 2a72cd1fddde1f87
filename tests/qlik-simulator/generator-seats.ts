// Hands out the seats of a generated site, with a past that fits each holder's rhythm.
import type {GeneratorOptions} from './generator.ts'
import {accountName} from './entities.ts'
import type {Seat, SeatType, Site, User} from './model.ts'
import {DAY, NEVER, QUARANTINE_DAYS} from './model.ts'
import {DEVELOPERS} from './names.ts'
import type {Random} from './random.ts'
import type {Pace, Rhythm} from './rhythm.ts'
import {lastLoginBefore} from './rhythm.ts'
import {addSeat, newSeat} from './seats.ts'

/** The numbers asked for do not fit together. */
export class SiteSizeError extends Error {}

type Maker = {readonly random: Random; readonly options: GeneratorOptions}

const MAX_SEAT_AGE_DAYS = 1500
const LAPSED_DAYS = 420
const HORIZON_DAYS = 730
/** Shares of the rows held. */
const BOTH_TYPES = 0.01
const OF_DELETED_USERS = 0.002
const IN_QUARANTINE = 0.01

/** Gives the wanted numbers of seats to people in an order of the seed's making (developers first for professional ones); returns those without one. */
export function grantSeats(site: Site, people: readonly User[], maker: Maker): User[] {
  const {professional, analyzer} = maker.options
  const line = shuffled(people, maker.random)
  const developers = line.filter(user => user.attributes.some(one => one.value === DEVELOPERS))
  const others = line.filter(user => !user.attributes.some(one => one.value === DEVELOPERS))
  const queue = [...developers, ...others]
  const orphans = {professional: Math.round(professional * OF_DELETED_USERS), analyzer: Math.round(analyzer * OF_DELETED_USERS)}
  const both = Math.min(Math.round(analyzer * BOTH_TYPES), professional - orphans.professional)
  const seated = {professional: professional - orphans.professional, analyzer: analyzer - orphans.analyzer - both}
  if (seated.professional + seated.analyzer > queue.length) {
    throw new SiteSizeError(`${professional + analyzer} seats cannot be held by ${queue.length} people: raise the number of users or lower that of the seats.`)
  }
  const first = queue.splice(0, seated.professional)
  for (const user of first) grant(site, user, 'professional', maker)
  for (const user of first.slice(-both || first.length)) grantSecond(site, user, maker)
  for (const user of shuffled(queue, maker.random).slice(0, seated.analyzer)) grant(site, user, 'analyzer', maker)
  for (const type of ['professional', 'analyzer'] as const) {
    for (let left = orphans[type]; left > 0; left--) leaveBehind(site, type, maker)
  }
  return queue.filter(user => user.seats.size === 0)
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const keyed = list.map(item => ({item, key: random.next()}))
  return keyed.sort((a, b) => a.key - b.key).map(({item}) => item)
}

function grant(site: Site, user: User, type: SeatType, {random, options}: Maker): void {
  const {startAt} = options
  const created = pickCreated(user, random, startAt)
  user.rhythm = pickRhythm(user, {random, created, startAt})
  const last = lastLoginBefore(user.rhythm, startAt)
  const lastUsed = last !== undefined && last >= created ? last : NEVER
  const quarantine = pickQuarantine(lastUsed, {random, options})
  if (quarantine.quarantined === true) user.rhythm = {...user.rhythm, until: lastUsed + 1}
  addSeat(site, newSeat(site, user, {type, created, ...usedAt(user, lastUsed, created), ...quarantine}))
}

/** The analyzer seat of somebody who got a professional one later: last used before that day. */
function grantSecond(site: Site, user: User, {random, options}: Maker): void {
  const professional = user.seats.get('professional')?.created ?? options.startAt
  const created = professional - Math.floor((30 + random.next() * 300) * DAY)
  const lastUsed = random.chance(0.85) ? professional - Math.floor(random.next() * 14 * DAY) : NEVER
  addSeat(site, newSeat(site, user, {type: 'analyzer', created, ...usedAt(user, lastUsed, created)}))
}

function usedAt(user: User, lastUsed: number, created: number): Pick<Seat, 'lastUsed' | 'modified' | 'modifiedBy'> {
  if (lastUsed === NEVER) return {lastUsed, modified: created, modifiedBy: 'INTERNAL\\sa_repository'}
  return {lastUsed, modified: lastUsed + 16, modifiedBy: accountName(user)}
}

function pickCreated(user: User, random: Random, startAt: number): number {
  const days = random.chance(0.03) ? random.next() * 6 : 10 + random.next() ** 2 * MAX_SEAT_AGE_DAYS
  return Math.max(user.created, startAt - Math.floor(days * DAY))
}

/** Who left does not come back; of the others some have stopped already, some will. */
function pickRhythm(user: User, {random, created, startAt}: {random: Random; created: number; startAt: number}): Rhythm {
  const seed = random.int(0x7fffffff)
  const at = random.next()
  if (at < 0.03) return {pace: 'never', seed, from: 0, until: 0}
  const pace: Pace = at < 0.52 ? 'daily' : at < 0.76 ? 'weekly' : at < 0.93 ? 'monthly' : 'quarterly'
  const gone = user.inactive || user.blacklisted || user.removedExternally
  return {pace, seed, from: created, until: gone || random.chance(0.14) ? pastEnd(random, created, startAt) : futureEnd(random, startAt)}
}

function pastEnd(random: Random, created: number, startAt: number): number {
  return Math.max(created + DAY, startAt - Math.floor(random.next() ** 1.5 * LAPSED_DAYS * DAY))
}

function futureEnd(random: Random, startAt: number): number {
  return random.chance(0.35) ? startAt + Math.floor(random.next() * HORIZON_DAYS * DAY) : Infinity
}

function pickQuarantine(lastUsed: number, {random, options}: Maker): Partial<Seat> {
  const quarantineEnd = lastUsed + QUARANTINE_DAYS * DAY
  const fits = options.licenseModel === 'lef' && quarantineEnd > options.startAt
  return fits && random.chance(IN_QUARANTINE) ? {quarantined: true, quarantineEnd} : {}
}

function leaveBehind(site: Site, type: SeatType, {random, options}: Maker): void {
  const lastUsed = options.startAt - Math.floor(random.next() * 6 * DAY)
  const seat = newSeat(site, null, {
    type,
    created: options.startAt - Math.floor((20 + random.next() * 500) * DAY),
    lastUsed,
    modified: lastUsed + 3_600_000,
    quarantined: true,
    quarantineEnd: lastUsed + QUARANTINE_DAYS * DAY,
    deletedUserId: `leaver${random.int(100_000)}`,
    deletedUserDirectory: 'CORP',
  })
  addSeat(site, seat)
}
