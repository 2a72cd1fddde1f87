// Maps what Qlik sends to the small records of the policy; Qlik's shapes end here (facts: OpenAPI of the Repository API).
import type {Allocation, Capacity, Holder, Instant, Pool, SeatType, Tokens, User} from '../policy/model.ts'
import {QrsError} from './errors.ts'

type Raw = Readonly<Record<string, unknown>>

const OLDEST_REAL_DATE = Date.UTC(1990, 0, 1) // 1753-01-01 and 0001-01-01 stand for "never" in Qlik's database
const none: readonly never[] = []

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
const rawOf = (value: unknown): Raw => (isRaw(value) ? value : {})
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : none)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const countOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)

/** Date and time as .NET writes them. `Date.parse` alone would read `user 5` as a day in 2001, and 24:00 as the next day. */
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/
const ZONE = /(?:Z|[+-]\d\d:\d\d)$/

/** `Date.parse` moves November 31 to December 1. */
function isRealDay(date: string): boolean {
  const day = Number(date.slice(8, 10))
  return day <= 28 || day <= new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate()
}

/** A date (UTC where it names no zone), `undefined` for never, `unreadable` when it is missing or no date: then nothing may be concluded from it. */
function dateOf(value: unknown): Instant | undefined | 'unreadable' {
  if (value === null) return undefined
  if (typeof value !== 'string' || !DATE.test(value) || !isRealDay(value)) return 'unreadable'
  const at = Date.parse(ZONE.test(value) ? value : `${value}Z`)
  if (Number.isNaN(at)) return 'unreadable'
  return at < OLDEST_REAL_DATE ? undefined : at
}

/** Keeps one copy of each text: 100,000 users share a few directories, tags and roles. */
export type Intern = (text: string) => string

export function createIntern(): Intern {
  const known = new Map<string, string>()
  return text => {
    const same = known.get(text)
    if (same === undefined) known.set(text, text)
    return same ?? text
  }
}

function toHolder(value: unknown, intern: Intern): Holder | undefined {
  if (!isRaw(value) || textOf(value.id) === '') return undefined
  return {key: textOf(value.id), directory: intern(textOf(value.userDirectory)), id: textOf(value.userId), name: textOf(value.name)}
}

function deletedUserOf(row: Raw): string | undefined {
  const id = textOf(row.deletedUserId)
  return id === '' ? undefined : `${textOf(row.deletedUserDirectory)}\\${id}`
}

export type ReadSeat = {readonly allocation: Allocation; readonly readable: boolean}

/**
 * One row of `license/{type}accesstype/full`. Where a date is missing or unreadable the seat counts as assigned and
 * used at `readAt`: it is kept, and the trust gate counts the row.
 */
export function toAllocation(value: unknown, type: SeatType, context: {readAt: Instant; intern: Intern}): ReadSeat {
  if (!isRaw(value) || textOf(value.id) === '') throw new QrsError('badShape', `Qlik sent one of its ${type} seats without an id.`)
  const created = dateOf(value.createdDate)
  const lastUsed = dateOf(value.lastUsed)
  const end = value.quarantined === true ? dateOf(value.quarantineEnd) : undefined
  const readable = typeof created === 'number' && lastUsed !== 'unreadable' && typeof value.quarantined === 'boolean'
  const allocation: Allocation = {
    id: textOf(value.id),
    type,
    holder: toHolder(value.user, context.intern),
    deletedUser: deletedUserOf(value),
    created: typeof created === 'number' ? created : context.readAt,
    lastUsed: readable ? lastUsed : context.readAt,
    quarantined: value.quarantined === true,
    quarantineEnd: typeof end === 'number' ? end : undefined,
    excess: value.excess === true,
  }
  return {readable, allocation: readable ? allocation : {...allocation, unreadable: true}}
}

function toProperties(value: unknown, intern: Intern): User['properties'] {
  const list = listOf(value)
  if (list.length === 0) return none
  return list.map(rawOf).map(entry => ({name: intern(textOf(rawOf(entry.definition).name)), value: intern(textOf(entry.value))}))
}

function mapped(value: unknown, toText: (entry: unknown) => string, intern: Intern): readonly string[] {
  const list = listOf(value)
  return list.length === 0 ? none : list.map(entry => intern(toText(entry))).filter(text => text !== '')
}

const isTold = (value: unknown) => textOf(value) !== ''
const isList = (value: unknown, isEntry: (entry: unknown) => boolean) => Array.isArray(value) && value.every(isEntry)

/** Whether all is there that protections rest on. */
function isWhole({userId, userDirectory, tags, customProperties, roles, attributes, inactive, blacklisted, removedExternally}: Raw): boolean {
  return isTold(userId) && isTold(userDirectory)
    && [inactive, blacklisted, removedExternally].every(flag => typeof flag === 'boolean')
    && isList(roles, isTold)
    && isList(tags, tag => isTold(rawOf(tag).name))
    && isList(customProperties, entry => isTold(rawOf(rawOf(entry).definition).name) && typeof rawOf(entry).value === 'string')
    && isList(attributes, entry => isTold(rawOf(entry).attributeType) && typeof rawOf(entry).attributeValue === 'string')
}

/**
 * One element of `user/full`; undefined when it lacks an id or any of the fields that protections rest on, so that a
 * user read by half is an unreadable user and keeps the seat.
 */
export function toUser(value: unknown, intern: Intern): User | undefined {
  const row = rawOf(value)
  const holder = toHolder(value, intern)
  if (holder === undefined || !isWhole(row)) return undefined
  const groups = listOf(row.attributes).map(rawOf).filter(entry => textOf(entry.attributeType).toLowerCase() === 'group')
  return {
    ...holder,
    inactive: row.inactive === true,
    blocked: row.blacklisted === true,
    removedExternally: row.removedExternally === true,
    managedByConnector: textOf(row.userDirectoryConnectorName) !== '',
    roles: mapped(row.roles, textOf, intern),
    tags: mapped(row.tags, entry => textOf(rawOf(entry).name), intern),
    groups: mapped(groups, entry => textOf(rawOf(entry).attributeValue), intern),
    properties: toProperties(row.customProperties, intern),
  }
}

/** The first value of a user's attribute of the type, in any letter case. */
export function attributeOf(user: unknown, type: string): string | undefined {
  const found = listOf(rawOf(user).attributes).map(rawOf).find(entry => textOf(entry.attributeType).toLowerCase() === type.toLowerCase())
  return found && textOf(found.attributeValue).trim()
}

/** A total that is missing is not zero: no seat would seem free, and idle ones would go that nobody needs. */
function toPool(type: SeatType, value: unknown): Pool[] {
  const raw = rawOf(value)
  if (raw.enabled !== true || !Number.isFinite(raw.total) || !Number.isFinite(raw.allocated)) return []
  const [total, allocated] = [countOf(raw.total), countOf(raw.allocated)]
  return [{
    type,
    total,
    allocated,
    available: typeof raw.available === 'number' ? raw.available : total - allocated,
    used: countOf(raw.used),
    quarantined: countOf(raw.quarantined),
    excess: countOf(raw.excess), // absent before 2019
  }]
}

function toTokenAccess(type: 'token_user' | 'token_login', value: unknown): Tokens['access'] {
  const raw = rawOf(value)
  if (raw.enabled !== true) return []
  const optional = (field: unknown) => (typeof field === 'number' ? field : undefined)
  return [{
    type,
    allocated: countOf(raw.allocatedTokens),
    used: countOf(raw.usedTokens),
    quarantined: optional(raw.quarantinedTokens),
    unavailable: optional(raw.unavailableTokens),
    cost: countOf(raw.tokenCost),
  }]
}

export type Overview = {readonly pools: Pool[]; readonly capacity: Capacity | undefined; readonly tokens: Tokens | undefined}

/** `license/accesstypeoverview`: parts that a site does not have are absent, never zero. */
export function toOverview(value: unknown): Overview {
  if (!isRaw(value)) throw new QrsError('badShape', 'Qlik sent no license overview. Is a license installed?')
  const time = rawOf(value.analyzerTimeAccess)
  return {
    pools: [...toPool('professional', value.professionalAccess), ...toPool('analyzer', value.analyzerAccess)],
    capacity: time.enabled === true
      ? {allocatedMinutes: countOf(time.allocatedMinutes), usedMinutes: countOf(time.usedMinutes), unavailableMinutes: countOf(time.unavailableMinutes)}
      : undefined,
    tokens: value.tokensEnabled === true
      ? {
          total: countOf(value.totalTokens),
          available: countOf(value.availableTokens),
          access: [...toTokenAccess('token_user', value.userAccess), ...toTokenAccess('token_login', value.loginAccess)],
        }
      : undefined,
  }
}
