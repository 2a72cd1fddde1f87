// The written rules for one seat a second time, slowly and plainly; shares no code with the product, so that the two can be compared.
import {MS_PER_DAY, type Facts, type Login, type Loss, type Person, type Seat, type Wishes} from './words.ts'

/** True if two names differ in letter case at most, however their accents are composed. */
export function sameName(a: string, b: string): boolean {
  return plain(a) === plain(b)
}

function plain(text: string): string {
  return text.normalize('NFD').toLowerCase().normalize('NFD')
}

/** True if two logins are one, as people write them: `DIRECTORY\id`. */
export function samePerson(a: Login, b: Login): boolean {
  return sameName(`${a.directory}\\${a.id}`, `${b.directory}\\${b.id}`)
}

/** Anything in the row that a release rests on could not be read. */
export function isBroken(seat: Seat): boolean {
  return seat.assigned === 'broken' || seat.used === 'broken' || seat.quarantined === 'broken'
}

/** Neither here nor at another site of the license group. */
export function neverUsed(seat: Seat): boolean {
  return !isBroken(seat) && seat.used === 'never' && !seat.elsewhere.some(({isUse}) => isUse)
}

/** The latest of a valid last use and the assignment, at all sites. */
export function lastActivity(seat: Seat, readAt: number): number {
  let latest = activityHere(seat, readAt)
  for (const {at} of seat.elsewhere) if (at > latest) latest = at
  return latest
}

/** What is broken counts as used at the moment of the reading. */
function activityHere(seat: Seat, readAt: number): number {
  if (isBroken(seat)) return Math.max(readAt, assignedAt(seat, readAt))
  if (seat.used === 'never') return assignedAt(seat, readAt)
  return Number(seat.used) > Number(seat.assigned) ? Number(seat.used) : Number(seat.assigned)
}

function assignedAt(seat: Seat, readAt: number): number {
  return seat.assigned === 'broken' ? readAt : seat.assigned
}

/** Whole days, none of them negative. */
export function daysInactive(seat: Seat, facts: Facts): number {
  let days = 0
  while ((days + 1) * MS_PER_DAY <= facts.now - lastActivity(seat, facts.readAt)) days++
  return days
}

export function graceEnds(seat: Seat, facts: Facts, wishes: Wishes): number {
  return assignedAt(seat, facts.readAt) + wishes.graceDays * MS_PER_DAY
}

function isIdle(seat: Seat, at: number, facts: Facts, wishes: Wishes): boolean {
  return at - lastActivity(seat, facts.readAt) >= wishes.kinds[seat.kind].inactivityDays * MS_PER_DAY
}

function anySame(names: readonly string[], list: readonly string[]): boolean {
  for (const name of names) for (const wanted of list) if (sameName(name, wanted)) return true
  return false
}

function hasProperty(person: Person, wanted: readonly {name: string; value: string}[]): boolean {
  for (const has of person.properties) {
    for (const one of wanted) if (sameName(one.name, has.name) && sameName(one.value, has.value)) return true
  }
  return false
}

function isExcluded(person: Person, at: number, wishes: Wishes): boolean {
  if (wishes.users.some(one => samePerson(one, person))) return true
  if (wishes.made.some(one => samePerson(one, person) && (one.until === undefined || at < one.until))) return true
  if (anySame(person.tags, wishes.tags) || anySame(person.roles, wishes.roles) || anySame(person.groups, wishes.groups)) return true
  if (anySame([person.directory], wishes.directories) || hasProperty(person, wishes.properties)) return true
  return isExcludedByStatus(person, wishes)
}

function isExcludedByStatus(person: Person, wishes: Wishes): boolean {
  if (wishes.protectActive && !person.inactive) return true
  if (wishes.protectNonBlocked && !person.blocked) return true
  return wishes.protectInternal && isInternal(person)
}

/** Users of directory INTERNAL and those that no user directory connector manages. */
export function isInternal(person: Person): boolean {
  return sameName(person.directory, 'INTERNAL') || !person.managed
}

/** True if the seat is held by the user who lost one of its kind before; one in quarantine is not held any more. */
export function isBack(seat: Seat, loss: Loss): boolean {
  return seat.login !== undefined && seat.quarantined !== true && seat.kind === loss.kind && samePerson(seat.login, loss)
}

/** Left alone from the new assignment on, or from the loss where the row is the old one; empty for a seat that is not back. */
export function backOffEnds(seat: Seat, facts: Facts, wishes: Wishes): number[] {
  const since = facts.losses.filter(loss => isBack(seat, loss)).map(loss => Math.max(loss.at, assignedAt(seat, facts.readAt)))
  return since.map(instant => instant + wishes.backoffDays * MS_PER_DAY)
}

/** What keeps a seat at an instant, from a release by hand too; the first word is the reason. */
export function protections(seat: Seat, at: number, facts: Facts, wishes: Wishes): string[] {
  const found: string[] = []
  if (seat.quarantined === true) found.push('quarantined')
  if (seat.person === 'deleted') found.push('deletedUser')
  if (seat.person === 'unreadable') found.push('unknownUser')
  if (isBroken(seat)) found.push('unreadable')
  if (typeof seat.person === 'object' && isExcluded(seat.person, at, wishes)) found.push('excluded')
  if (at < graceEnds(seat, facts, wishes)) found.push('grace')
  return found
}

/** What keeps a seat at an instant from a run; the first word is the reason. */
export function obstacles(seat: Seat, at: number, facts: Facts, wishes: Wishes): string[] {
  const found = protections(seat, at, facts, wishes)
  if (!wishes.kinds[seat.kind].enable) found.push('notManaged')
  if (backOffEnds(seat, facts, wishes).some(end => at < end)) found.push('returned')
  return found
}

/** Why a seat may go at an instant; the first word is the reason. `isDuplicate` is said by the other seat. */
export function causes(seat: Seat, at: number, facts: Facts, wishes: Wishes & {readonly isDuplicate: boolean}): string[] {
  const found = typeof seat.person === 'object' ? leaving(seat.person, wishes) : []
  if (wishes.withoutWaiting.duplicates && wishes.isDuplicate) found.push('duplicate')
  if (isIdle(seat, at, facts, wishes)) found.push(neverUsed(seat) ? 'neverUsed' : 'idle')
  return found
}

function leaving(person: Person, {withoutWaiting}: Wishes): string[] {
  const found: string[] = []
  if (withoutWaiting.removedExternally && person.removedExternally) found.push('removedExternally')
  if (withoutWaiting.blocked && person.blocked) found.push('blocked')
  if (withoutWaiting.inactive && person.inactive) found.push('inactive')
  return found
}

/** Instants at which an answer may change: the end of grace, back-off and exclusions, and the day of idleness. */
export function turns(seat: Seat, facts: Facts, wishes: Wishes): number[] {
  return [
    facts.now, graceEnds(seat, facts, wishes),
    lastActivity(seat, facts.readAt) + wishes.kinds[seat.kind].inactivityDays * MS_PER_DAY,
    ...backOffEnds(seat, facts, wishes), ...wishes.made.flatMap(({until}) => until ?? []),
  ]
}
