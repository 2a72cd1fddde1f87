// An empty site, and the ways to find things in it.
import {createCapacity} from './capacity.ts'
import {createCollection} from './collection.ts'
import {seatCondensed, seatFull, userCondensed, userFull} from './entities.ts'
import type {LicenseForm} from './license-bodies.ts'
import {SERIAL} from './license-bodies.ts'
import type {LicenseModel, Named, PropertyDefinition, Seat, SeatType, Site, User} from './model.ts'
import {DAY} from './model.ts'
import {createRandom} from './random.ts'
import {dayOf} from './rhythm.ts'

export type SiteSetup = {
  readonly seed: number
  /** Epoch ms. */
  readonly startAt: number
  readonly licenseModel: LicenseModel
  readonly totals: Readonly<Record<SeatType, number>>
  readonly analyzerMinutes: number
}

const LICENSE_DAYS_LEFT = 400
const SITE_AGE_DAYS = 1800
const FORM_OF_MODEL: Readonly<Record<LicenseModel, LicenseForm>> = {slk: 'slk', lef: 'lef'}

export function createSite(setup: SiteSetup): Site {
  const ids = createRandom(setup.seed ^ 0x1d5)
  const createdAt = (dayOf(setup.startAt) - SITE_AGE_DAYS) * DAY
  const seatRows = (): Site['seats'][SeatType] => createCollection<Seat>({full: seatFull, condensed: seatCondensed})
  return {
    users: createCollection<User>({full: userFull, condensed: userCondensed}),
    names: new Map(),
    seats: {professional: seatRows(), analyzer: seatRows(), token_user: seatRows()},
    excess: {professional: new Set(), analyzer: new Set(), token_user: new Set()},
    quarantine: new Set(),
    totals: {...setup.totals},
    rules: [],
    tags: new Map(),
    properties: new Map(),
    createdAt,
    capacity: createCapacity(ids.guid(), createdAt, setup.analyzerMinutes),
    overview: {excess: true, analyzerTime: true, quarantinedInAllocated: false},
    license: {form: FORM_OF_MODEL[setup.licenseModel], validTo: (dayOf(setup.startAt) + LICENSE_DAYS_LEFT) * DAY, legacy: false, serial: SERIAL},
    licenseModel: setup.licenseModel,
    agenda: {day: dayOf(setup.startAt), logins: [], next: 0},
    newId: ids.guid,
  }
}

/** Directory and id together name a user, whatever their case. Only the first backslash separates: ids may contain more. */
export function splitAccount(account: string): {userDirectory: string; userId: string} | undefined {
  const at = account.indexOf('\\')
  return at > 0 && at < account.length - 1 ? {userDirectory: account.slice(0, at), userId: account.slice(at + 1)} : undefined
}

export function findUser(site: Site, account: string): User | undefined {
  return site.names.get(account.toLowerCase()) ?? site.users.get(account.toLowerCase())
}

/** The tag of that name, made when it is used for the first time. */
export function tagNamed(site: Site, name: string): Named {
  const tag = site.tags.get(name.toLowerCase()) ?? {id: site.newId(), name}
  site.tags.set(name.toLowerCase(), tag)
  return tag
}

/** The custom property of that name, which then also offers `value`. */
export function propertyNamed(site: Site, name: string, value: string): PropertyDefinition {
  const known = site.properties.get(name.toLowerCase())
  const property: PropertyDefinition = known ?? {id: site.newId(), name, choiceValues: []}
  if (!property.choiceValues.includes(value)) property.choiceValues.push(value)
  site.properties.set(name.toLowerCase(), property)
  return property
}
