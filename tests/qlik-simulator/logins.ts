// People at work: a login uses the seat, gets one by license rule, or is turned away; passing time plays everybody's logins.
import {useCapacity} from './capacity.ts'
import {accountName} from './entities.ts'
import type {LicenseRule, Login, Seat, Site, User} from './model.ts'
import {DAY} from './model.ts'
import {dayOf, loginOn} from './rhythm.ts'
import {allocate, endQuarantines, useSeat} from './seats.ts'

/** The names of Qlik's AccessTypeResult codes. */
export type LoginResult = {
  readonly accessType: 'None' | 'User' | 'Analyzer' | 'Professional' | 'AnalyzerTime'
  readonly result: 'Ok' | 'UnknownUser' | 'NoAvailableAccessType' | 'ExcessAssignment'
}

const ACCESS = {professional: 'Professional', analyzer: 'Analyzer', token_user: 'User'} as const
/** With several seats the strongest is used, which is why an analyzer seat beside a professional one lies idle. */
const PREFERRED = ['professional', 'token_user', 'analyzer'] as const

/** One login at an instant (epoch ms). Blocked, inactive and externally removed users are turned away before any seat is touched. */
export function login(site: Site, user: User, at: number): LoginResult {
  if (user.blacklisted || user.inactive || user.removedExternally) return {accessType: 'None', result: 'UnknownUser'}
  const seat = usableSeat(user) ?? seatByRule(site, user, at)
  if (seat === undefined) return loginWithoutSeat(site, user, at)
  if (seat.excess) return {accessType: 'None', result: 'ExcessAssignment'}
  useSeat(site, seat, at)
  return {accessType: ACCESS[seat.type], result: 'Ok'}
}

function usableSeat({seats}: User): Seat | undefined {
  let best: Seat | undefined
  for (const type of PREFERRED) {
    const seat = seats.get(type)
    if (seat === undefined || seat.quarantined) continue
    if (!seat.excess) return seat
    best ??= seat
  }
  return best
}

/** License rules are tried when somebody without a seat logs in, professional first. */
function seatByRule(site: Site, user: User, at: number): Seat | undefined {
  for (const type of ['professional', 'analyzer'] as const) {
    if (!site.rules.some(rule => rule.type === type && ruleMatches(rule, user))) continue
    const seat = allocate(site, user, type, {by: accountName(user), now: at})
    if (typeof seat === 'object') return seat
  }
  return undefined
}

function ruleMatches(rule: LicenseRule, user: User): boolean {
  if (rule.disabled) return false
  return rule.groups.length === 0 || user.attributes.some(one => one.type === 'group' && rule.groups.includes(one.value))
}

function loginWithoutSeat(site: Site, user: User, at: number): LoginResult {
  return useCapacity(site.capacity, user, at)
    ? {accessType: 'AnalyzerTime', result: 'Ok'}
    : {accessType: 'None', result: 'NoAvailableAccessType'}
}

/** Plays everything between the last instant played and `now`: logins in order, ends of quarantine. Going back in time plays nothing. */
export function play(site: Site, now: number): void {
  const lastDay = dayOf(now)
  while (site.agenda.day < lastDay) {
    playAgenda(site, now)
    site.agenda = agendaOf(site, site.agenda.day + 1)
  }
  playAgenda(site, now)
  endQuarantines(site, now)
}

function playAgenda(site: Site, now: number): void {
  const {agenda} = site
  let quarantineEnd = earliestQuarantineEnd(site)
  for (let next = agenda.logins[agenda.next]; next !== undefined && next.at <= now; next = agenda.logins[++agenda.next]) {
    if (next.at >= quarantineEnd) {
      endQuarantines(site, next.at)
      quarantineEnd = earliestQuarantineEnd(site)
    }
    if (next.user.rhythm.pace !== 'never') login(site, next.user, next.at)
  }
}

/** Logins never put a seat into quarantine, so this holds until quarantines are ended. */
function earliestQuarantineEnd(site: Site): number {
  return [...site.quarantine].reduce((earliest, seat) => Math.min(earliest, seat.quarantineEnd), Infinity)
}

/** The logins of one day, in order; those up to `after` are left out. */
export function agendaOf(site: Site, day: number, after = day * DAY): Site['agenda'] {
  const logins: Login[] = []
  for (const user of site.users.all()) {
    const at = user.rhythm.pace === 'never' ? undefined : loginOn(user.rhythm, day)
    if (at !== undefined && at > after) logins.push({at, user})
  }
  return {day, logins: logins.sort((a, b) => a.at - b.at), next: 0}
}
