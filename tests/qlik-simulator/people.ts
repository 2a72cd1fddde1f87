// Users coming, changing and going.
import {accountName} from './entities.ts'
import type {Attribute, CustomProperty, Site, User} from './model.ts'
import {hashText} from './random.ts'
import type {Pace, Rhythm} from './rhythm.ts'
import {NEVER_LOGS_IN} from './rhythm.ts'
import type {Deed} from './seats.ts'
import {orphan} from './seats.ts'
import {propertyNamed, tagNamed} from './site.ts'

export type PropertyValue = {readonly name: string; readonly value: string}

/** What can be said of a user; everything but the account has a default. `groups` are attributes of type "group", `email` is one of type "email". */
export type UserTraits = {
  readonly name?: string
  readonly roles?: readonly string[]
  readonly tags?: readonly string[]
  readonly groups?: readonly string[]
  readonly email?: string
  readonly customProperties?: readonly PropertyValue[]
  readonly inactive?: boolean
  readonly blacklisted?: boolean
  readonly removedExternally?: boolean
  /** How often the person logs in while time passes; by default never. */
  readonly pace?: Pace
}

export type NewUser = UserTraits & {
  readonly userDirectory: string
  readonly userId: string
  readonly id?: string
  readonly created?: number
  readonly connector?: string
  readonly rhythm?: Rhythm
}

/** Adds a user; undefined when directory and id are taken (in any case). */
export function addUser(site: Site, wanted: NewUser, deed: Deed): User | undefined {
  const key = accountName(wanted).toLowerCase()
  if (site.names.has(key)) return undefined
  const created = wanted.created ?? deed.now
  const user: User = {
    id: (wanted.id ?? site.newId()).toLowerCase(),
    created,
    modified: created,
    modifiedBy: deed.by,
    userId: wanted.userId,
    userDirectory: wanted.userDirectory,
    connector: wanted.connector ?? wanted.userDirectory,
    name: wanted.userId,
    roles: [],
    attributes: [],
    customProperties: [],
    tags: [],
    inactive: false,
    removedExternally: false,
    blacklisted: false,
    deleteProhibited: wanted.userDirectory.toUpperCase() === 'INTERNAL',
    rhythm: wanted.rhythm ?? NEVER_LOGS_IN,
    seats: new Map(),
  }
  assignTraits(site, user, wanted)
  site.users.add(user)
  site.names.set(key, user)
  return user
}

/** Changes what is given and leaves the rest. The seats' rows carry the user's name, so they count as changed too. */
export function changeUser(site: Site, user: User, {set, deed}: {set: UserTraits; deed: Deed}): void {
  assignTraits(site, user, set)
  user.modified = Math.max(deed.now, user.modified + 1)
  user.modifiedBy = deed.by
  site.users.touch(user)
  for (const seat of user.seats.values()) site.seats[seat.type].touch(seat)
}

/** The user goes, with tags and custom properties; the seats stay behind in quarantine, without a user. */
export function deleteUser(site: Site, user: User, deed: Deed): void {
  for (const seat of user.seats.values()) orphan(site, seat, deed)
  user.seats.clear()
  user.rhythm = NEVER_LOGS_IN
  site.users.remove(user)
  site.names.delete(accountName(user).toLowerCase())
}

function assignTraits(site: Site, user: User, set: UserTraits): void {
  user.name = set.name ?? user.name
  user.roles = set.roles ?? user.roles
  user.inactive = set.inactive ?? user.inactive
  user.blacklisted = set.blacklisted ?? user.blacklisted
  user.removedExternally = set.removedExternally ?? user.removedExternally
  user.tags = set.tags?.map(name => tagNamed(site, name)) ?? user.tags
  if (set.groups !== undefined) user.attributes = withAttributes(site, user, {type: 'group', values: set.groups})
  if (set.email !== undefined) user.attributes = withAttributes(site, user, {type: 'email', values: [set.email]})
  user.customProperties = set.customProperties?.map(one => toProperty(site, user, one)) ?? user.customProperties
  user.rhythm = set.pace === undefined ? user.rhythm : rhythmOf(user, set.pace)
}

/** The user's attributes with those of one type replaced. */
function withAttributes(site: Site, user: User, {type, values}: {type: string; values: readonly string[]}): Attribute[] {
  const others = user.attributes.filter(attribute => attribute.type !== type)
  return [...others, ...values.map(value => ({id: site.newId(), created: user.created, type, value}))]
}

function toProperty(site: Site, user: User, {name, value}: PropertyValue): CustomProperty {
  return {id: site.newId(), created: user.created, value, definition: propertyNamed(site, name, value)}
}

function rhythmOf(user: User, pace: Pace): Rhythm {
  return {pace, seed: hashText(accountName(user).toLowerCase()), from: 0, until: Infinity}
}
