// The written rules for one seat a second time, slowly and plainly; shares no code with the product, so that the two can be compared.
import {MS_PER_DAY, type Facts, type Person, type Seat, type Wishes} from './words.ts'

/** True if two names differ in letter case at most, however their accents are composed. */
export function sameName(a: string, b: string): boolean {
  return plain(a) === plain(b)
}

function plain(text: string): string {
  return text.normalize('NFD').toLowerCase().normalize('NFD')
}

type Named = {readonly directory: string; readonly id: string}

/** True if two logins are one. */
export function samePerson(a: Named, b: Named, wishes: Wishes): boolean {
  if (!wishes.literal.has('backslashes-differ')) return sameName(`${a.directory}\\${a.id}`, `${b.directory}\\${b.id}`)
  return sameName(a.directory, b.directory) && sameName(a.id, b.id)
}

/** Anything in the row that a release rests on could not be read. */
export function isBroken(seat: Seat): boolean {
  return seat.assigned === 'broken' || seat.used === 'broken' || seat.quarantined === 'broken'
}

export function neverUsed(seat: Seat): boolean {
  return !isBroken(seat) && seat.used === 'never'
}

/** The later of a valid last use and the assignment; what is broken counts as used at the moment of the reading. */
export function lastActivity(seat: Seat, readAt: number): number {
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

function inGrace(seat: Seat, at: number, facts: Facts, wishes: Wishes): boolean {
  return at - assignedAt(seat, facts.readAt) < wishes.graceDays * MS_PER_DAY
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
  if (wishes.users.some(one => samePerson(one, person, wishes))) return true
  if (wishes.made.some(one => samePerson(one, person, wishes) && (one.until === undefined || at < one.until))) return true
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

/** Why nobody may take the seat, be the user who it may; in every word that fits. */
function outOfReach(seat: Seat, wishes: Wishes): string[] {
  const found: string[] = []
  if (seat.quarantined === true) found.push('quarantined')
  if (seat.quarantined === 'broken' && wishes.literal.has('unread-quarantine-kept')) found.push('unread')
  if (seat.person === 'deleted') found.push('deletedUser')
  if (seat.person === 'unreadable') found.push('unknownUser')
  return found
}

/** What binds a release by hand as well, at an instant: in every word that fits. */
export function protections(seat: Seat, at: number, facts: Facts, wishes: Wishes): string[] {
  const found = outOfReach(seat, wishes)
  if (found.length > 0) return found
  if (inGrace(seat, at, facts, wishes)) found.push('grace')
  if (typeof seat.person === 'object' && isExcluded(seat.person, at, wishes)) found.push('excluded')
  return found
}

/** Why a seat may go at an instant, in the order in which the rules speak: without waiting first. `isDuplicate` is said by the other seat. */
export function causes(seat: Seat, at: number, facts: Facts, wishes: Wishes & {readonly isDuplicate: boolean}): string[] {
  if (typeof seat.person !== 'object' || !wishes.kinds[seat.kind].enable) return []
  const found = leaving(seat.person, wishes)
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
