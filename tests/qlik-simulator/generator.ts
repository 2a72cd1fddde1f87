// Makes a believable site of any size from a seed: same seed and same start, same site to the last byte.
import {useCapacity} from './capacity.ts'
import {grantSeats} from './generator-seats.ts'
import {agendaOf} from './logins.ts'
import type {LicenseModel, LicenseRule, Site, User} from './model.ts'
import {DAY} from './model.ts'
import {DEPARTMENTS, DEVELOPERS, VIEWERS, makeName} from './names.ts'
import type {NewUser, PropertyValue} from './people.ts'
import {addUser} from './people.ts'
import type {Random} from './random.ts'
import {createRandom, hashText} from './random.ts'
import type {Rhythm} from './rhythm.ts'
import {dayOf, loginOn} from './rhythm.ts'
import {balanceExcess} from './seats.ts'
import {createSite} from './site.ts'

export type GeneratorOptions = {
  readonly seed: string
  readonly users: number
  /** Seats held, quarantined ones included. */
  readonly professional: number
  readonly analyzer: number
  /** Seats bought. */
  readonly totals: {readonly professional: number; readonly analyzer: number}
  /** Epoch ms. */
  readonly startAt: number
  readonly licenseModel: LicenseModel
  readonly analyzerMinutes: number
}

type Maker = {readonly site: Site; readonly random: Random; readonly startAt: number; readonly namesakes: Map<string, number>}

const SERVICE_ACCOUNTS = ['sa_repository', 'sa_api', 'sa_scheduler', 'sa_proxy', 'sa_engine', 'sa_printing', 'sa_converter']
const MAKER = {by: 'INTERNAL\\sa_repository', now: 0}
const MAX_AGE_DAYS = 1700
const MAX_CAPACITY_USERS = 200
/** How far ahead people still stop working, and new ones start. */
const HORIZON_DAYS = 730

/** Throws when more seats are to be held than there are people. */
export function generateSite(options: GeneratorOptions): Site {
  const random = createRandom(hashText(options.seed))
  const site = createSite({...options, seed: random.int(0x7fffffff), totals: {...options.totals, token_user: 0}})
  const {startAt} = options
  const accounts = SERVICE_ACCOUNTS.slice(0, Math.max(1, Math.min(SERVICE_ACCOUNTS.length, options.users >> 1)))
  for (const userId of accounts) addUser(site, {userDirectory: 'INTERNAL', userId, name: userId, created: site.createdAt}, MAKER)
  const maker: Maker = {site, random, startAt, namesakes: new Map()}
  const people = Array.from({length: Math.max(0, options.users - accounts.length)}, () => makePerson(maker))
  site.rules.push(...makeRules(random))
  const seatless = grantSeats(site, people, {random, options})
  for (const user of seatless) user.rhythm = seatlessRhythm(user, random, startAt)
  useCapacityThisMonth(site, seatless, startAt)
  balanceExcess(site, 'professional')
  balanceExcess(site, 'analyzer')
  site.agenda = agendaOf(site, dayOf(startAt), startAt)
  return site
}

function makePerson(maker: Maker): User {
  const {site, random, startAt} = maker
  const {shown, account} = makeName(random)
  const department = random.pick(DEPARTMENTS)
  const directory = pickDirectory(random)
  const removedExternally = random.chance(0.015)
  const wanted: Omit<NewUser, 'userId'> = {
    name: shown,
    userDirectory: directory,
    connector: directory.toUpperCase(),
    created: startAt - Math.floor((10 + random.next() ** 2 * MAX_AGE_DAYS) * DAY),
    groups: pickGroups(random, directory, department),
    customProperties: pickProperties(random, department),
    roles: pickRoles(random, site.users.size()),
    tags: pickTags(random),
    removedExternally,
    inactive: removedExternally || random.chance(0.01),
    blacklisted: random.chance(0.01),
  }
  return addUnique(maker, wanted, account)
}

/** The second of a name gets a 2, and so on, as directories do. */
function addUnique(maker: Maker, wanted: Omit<NewUser, 'userId'>, account: string): User {
  const key = `${wanted.userDirectory}\\${account}`.toLowerCase()
  const uses = (maker.namesakes.get(key) ?? 0) + 1
  maker.namesakes.set(key, uses)
  const user = addUser(maker.site, {...wanted, userId: uses === 1 ? account : `${account}${uses}`}, MAKER)
  return user ?? addUnique(maker, wanted, account)
}

/** One directory is written in several ways, as sites that changed their connector show it. */
function pickDirectory(random: Random): string {
  const at = random.next()
  if (at < 0.82) return at < 0.79 ? 'CORP' : random.pick(['Corp', 'corp'])
  return at < 0.97 ? 'PARTNER' : 'Partner'
}

function pickGroups(random: Random, directory: string, department: string): string[] {
  const groups = [department]
  if (random.chance(directory.toUpperCase() === 'CORP' ? 0.95 : 0.4)) groups.push(VIEWERS)
  if (random.chance(department === 'IT' ? 0.5 : 0.06)) groups.push(DEVELOPERS)
  return groups
}

function pickProperties(random: Random, department: string): PropertyValue[] {
  const properties = [{name: 'Department', value: department}]
  if (random.chance(0.008)) properties.push({name: 'LicenseManage', value: 'do-not-release'})
  return properties
}

/** The first few people administer the site. */
function pickRoles(random: Random, before: number): string[] {
  if (before < SERVICE_ACCOUNTS.length + 3) return ['RootAdmin']
  if (random.chance(0.002)) return ['AuditAdmin']
  return random.chance(0.004) ? [random.pick(['ContentAdmin', 'DeploymentAdmin', 'SecurityAdmin'])] : []
}

function pickTags(random: Random): string[] {
  const tags = random.chance(0.01) ? ['VIP-User'] : []
  if (random.chance(0.005)) tags.push('License do not release')
  if (random.chance(0.04)) tags.push('Contractor')
  return tags
}

function makeRules(random: Random): LicenseRule[] {
  const base = {disabled: false}
  return [
    {...base, id: random.guid(), accessGroupId: random.guid(), name: 'Professional access for developers', type: 'professional', groups: [DEVELOPERS]},
    {...base, id: random.guid(), accessGroupId: random.guid(), name: 'Analyzer access for Qlik users', type: 'analyzer', groups: [VIEWERS]},
  ]
}

/** Without a seat: some start using Qlik later, a few live on analyzer capacity, the rest never come. */
function seatlessRhythm(user: User, random: Random, startAt: number): Rhythm {
  const seed = random.int(0x7fffffff)
  const outside = user.attributes.every(one => one.value !== VIEWERS && one.value !== DEVELOPERS)
  const at = random.next()
  if (outside && at < 0.1) return {pace: 'weekly', seed, from: 0, until: Infinity}
  if (at < 0.35) return {pace: random.pick(['daily', 'weekly', 'monthly']), seed, from: startAt + random.next() * HORIZON_DAYS * DAY, until: Infinity}
  return {pace: 'never', seed, from: 0, until: 0}
}

/** Gives the capacity of the running month its history; only so many people live on it, or the list would grow with the site. */
function useCapacityThisMonth(site: Site, seatless: readonly User[], startAt: number): void {
  const regulars = seatless.filter(user => user.rhythm.pace === 'weekly' && user.rhythm.from === 0)
  for (const user of regulars.slice(MAX_CAPACITY_USERS)) user.rhythm = {...user.rhythm, pace: 'never'}
  const first = new Date(startAt)
  const monthStart = Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), 1)
  for (let day = dayOf(monthStart); day <= dayOf(startAt); day++) {
    for (const user of regulars.slice(0, MAX_CAPACITY_USERS)) {
      const at = loginOn(user.rhythm, day)
      if (at !== undefined && at < startAt) useCapacity(site.capacity, user, at)
    }
  }
}
