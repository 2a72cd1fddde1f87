// What happens at the simulated site beside logins: people join and leave, an administrator tidies up, seats are bought.
import type {Seat, SeatType, User} from '../../qlik-simulator/model.ts'
import {DAY, NEVER} from '../../qlik-simulator/model.ts'
import type {UserSpec} from '../../qlik-simulator/hand-made.ts'
import {DEPARTMENTS, DEVELOPERS, VIEWERS, makeName} from '../../qlik-simulator/names.ts'
import type {Random} from '../../qlik-simulator/random.ts'
import {createRandom, hashText} from '../../qlik-simulator/random.ts'
import type {Pace} from '../../qlik-simulator/rhythm.ts'
import {allocate, freeSeats} from '../../qlik-simulator/seats.ts'
import type {SiteHandle} from '../../qlik-simulator/site-handle.ts'

/** Something that happens at an instant (epoch ms). What it does depends on the site and the instant alone. */
export type Scene = {readonly at: number; readonly act: (site: SiteHandle) => void}

/** The site at its first instant: how many people, how many seats they hold, how many were bought. */
export type Cast = {
  readonly users: number
  readonly professional: number
  readonly analyzer: number
  readonly totals: {readonly professional: number; readonly analyzer: number}
  /** Analyzer capacity a month, for people without a seat. */
  readonly analyzerMinutes: number
}

type Deed = {readonly site: SiteHandle; readonly at: number; readonly random: Random; readonly cast: Cast}

const TYPES = ['professional', 'analyzer'] as const
const ADMINISTRATOR = 'INTERNAL\\sa_repository'
const FIRST_MONDAY = 4 // day 0 of the epoch was a Thursday

/** Shares of all users. */
const JOINERS_A_WEEK = 0.003
const LEAVERS_A_WEEK = 0.0006
/** Shares of a pool. */
const TIDIED_A_MONTH = 0.022
const TIGHT = 0.02
const BOUGHT = 0.12
const TIDIED_WHEN_IDLE = 120 * DAY
const LEFT_FOR = 21 * DAY

/** Begins with fewer people than there will be after half a year, and with room in both pools. */
export function castOf(users: number): Cast {
  const atFirst = Math.round(users / (1 + 26 * JOINERS_A_WEEK))
  const professional = Math.max(5, Math.round(users * 0.04))
  const analyzer = Math.round(users * 0.36)
  const totals = {professional: Math.ceil(professional * 1.15), analyzer: Math.ceil(analyzer * 1.06)}
  return {users: atFirst, professional, analyzer, totals, analyzerMinutes: 1000 * Math.ceil(users / 280)}
}

/** How many of a steady flow fall into the week of the instant, so that small flows come in whole people too. */
function shareOf(perWeek: number, at: number): number {
  const week = Math.floor(at / (7 * DAY))
  return Math.floor((week + 1) * perWeek) - Math.floor(week * perWeek)
}

/** How often people come: each pace with the share of people up to it. */
const PACES: readonly {readonly pace: Pace; readonly below: number}[] = [
  {pace: 'daily', below: 0.5}, {pace: 'weekly', below: 0.78}, {pace: 'monthly', below: 0.9}, {pace: 'never', below: 1},
]

function pickGroups(random: Random, department: string): string[] {
  const groups = [department]
  if (random.chance(0.85)) groups.push(VIEWERS)
  if (random.chance(department === 'IT' ? 0.4 : 0.06)) groups.push(DEVELOPERS)
  return groups
}

function newcomer(random: Random): Omit<UserSpec, 'userId'> & {readonly account: string} {
  const {shown, account} = makeName(random)
  const department = random.pick(DEPARTMENTS)
  const at = random.next()
  return {
    account, name: shown, userDirectory: 'CORP', connector: 'CORP', groups: pickGroups(random, department),
    customProperties: [{name: 'Department', value: department}], pace: PACES.find(({below}) => at < below)!.pace,
  }
}

function freeAccount(site: SiteHandle, account: string): string {
  for (let uses = 2; ; uses++) {
    const tried = uses === 2 ? account : `${account}${uses - 1}`
    if (site.findUser(`CORP\\${tried}`) === undefined) return tried
  }
}

/** Most get a seat by license rule at their first login; to some the administrator gives one on the first day, used or not. */
function join({site, at, random, cast}: Deed): void {
  for (let left = shareOf(cast.users * JOINERS_A_WEEK, at); left > 0; left--) {
    const {account, ...traits} = newcomer(random)
    const user = site.addUser({...traits, userId: freeAccount(site, account), created: new Date(at).toISOString()})
    if (random.chance(0.25)) allocate(site.state, user, 'analyzer', {by: ADMINISTRATOR, now: at})
  }
}

const isPerson = (user: User | null): user is User => user !== null && user.userDirectory !== 'INTERNAL' && !user.removedExternally

/** Their directory drops them; the seats stay with them until somebody takes them back. */
function leave({site, at, random, cast}: Deed): void {
  for (let left = shareOf(cast.users * LEAVERS_A_WEEK, at); left > 0; left--) {
    const people = site.listSeats().map(({user}) => user).filter(isPerson)
    if (people.length === 0) return
    const {userDirectory, userId} = random.pick(people)
    site.changeUser(`${userDirectory}\\${userId}`, {removedExternally: true, inactive: true})
  }
}

const lastActivity = ({lastUsed, created}: Seat): number => Math.max(lastUsed === NEVER ? 0 : lastUsed, created)

function isForgotten(seat: Seat, at: number): boolean {
  const idle = at - lastActivity(seat)
  return seat.user !== null && !seat.quarantined && (idle >= TIDIED_WHEN_IDLE || (seat.user.removedExternally && idle >= LEFT_FOR))
}

/** Those who left come first, then the longest idle. */
const rank = (seat: Seat): number => lastActivity(seat) - (seat.user!.removedExternally ? 10_000 * DAY : 0)

/** The administrator's way without a tool: once a month, by hand in the QMC, and some of them only. */
function tidyUp({site, at, random}: Deed): void {
  for (const type of TYPES) {
    const seats = site.listSeats(type)
    const forgotten = seats.filter(seat => isForgotten(seat, at)).sort((a, b) => rank(a) - rank(b))
    const many = Math.ceil(seats.length * TIDIED_A_MONTH * (0.5 + random.next()))
    for (const {user} of forgotten.slice(0, many)) site.takeBack(`${user!.userDirectory}\\${user!.userId}`, type)
  }
}

/** Once, when a pool is nearly empty. */
function buy({site, cast}: Deed): void {
  const isTight = (type: SeatType & keyof Cast['totals']) => site.state.totals[type] === cast.totals[type] && freeSeats(site.state, type) <= Math.max(1, cast.totals[type] * TIGHT)
  for (const type of TYPES.filter(isTight)) site.setLicense({totals: {[type]: Math.ceil(cast.totals[type] * (1 + BOUGHT))}})
}

const clock = (day: number, hours: number, minutes: number) => day * DAY + hours * 3_600_000 + minutes * 60_000

/** What happens on a day (counted from the epoch, in UTC), in order. */
export function scenesOf(day: number, cast: Cast, seed: string): Scene[] {
  const weekday = (day - FIRST_MONDAY) % 7
  const scene = (name: string, at: number, act: (deed: Deed) => void): Scene =>
    ({at, act: site => act({site, at, cast, random: createRandom(hashText(`${seed}:${name}:${day}`))})})
  const isFirstOfMonth = new Date(day * DAY).getUTCDate() <= 7
  if (weekday === 0) return [scene('join', clock(day, 7, 17), join)]
  if (weekday === 1 && isFirstOfMonth) return [scene('tidy up', clock(day, 13, 27), tidyUp)]
  if (weekday === 3) return [scene('buy', clock(day, 10, 7), buy)]
  return weekday === 4 ? [scene('leave', clock(day, 16, 47), leave)] : []
}
