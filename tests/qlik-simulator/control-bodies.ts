// Reads the bodies that the control port takes, and says in one sentence what is wrong with a bad one.
import type {FaultSpec} from './faults.ts'
import {FAULT_KINDS} from './faults.ts'
import type {UserSpec} from './hand-made.ts'
import type {LicenseChange} from './license-change.ts'
import {LICENSE_FORMS} from './license-bodies.ts'
import type {Json, JsonObject} from './model.ts'
import {SEAT_TYPES} from './model.ts'
import type {UserTraits} from './people.ts'
import {PACES} from './rhythm.ts'
import {isObject} from './table.ts'

/** Answered with 400 and its message. */
export class ControlError extends Error {}

type Check = {readonly is: (json: Json) => boolean; readonly say: string}
type Shape = Readonly<Record<string, Check>>

const text: Check = {is: json => typeof json === 'string' && json !== '', say: 'a text'}
const flag: Check = {is: json => typeof json === 'boolean', say: 'true or false'}
const number: Check = {is: json => typeof json === 'number', say: 'a number'}
const whole: Check = {is: json => Number.isInteger(json) && Number(json) >= 0, say: 'a whole number from 0'}
const instant: Check = {is: json => typeof json === 'string' && !Number.isNaN(Date.parse(json)), say: 'an ISO date'}
const texts: Check = {is: json => Array.isArray(json) && json.every(text.is), say: 'a list of texts'}
const instantOrNull: Check = {is: json => json === null || instant.is(json), say: 'an ISO date or null'}

function oneOf(words: readonly string[]): Check {
  return {is: json => typeof json === 'string' && words.includes(json), say: `one of ${words.join(', ')}`}
}

function objectOf(shape: Shape): Check {
  const names = Object.keys(shape)
  const fits = ([name, value]: [string, Json]): boolean => shape[name]?.is(value) ?? false
  return {is: json => isObject(json) && Object.entries(json).every(fits), say: `an object with ${names.join(', ')}`}
}

function listOf(check: Check): Check {
  return {is: json => Array.isArray(json) && json.every(check.is), say: `a list, each ${check.say}`}
}

/** The body as checked; the cast is safe as far as the shape goes. */
function read<T>(body: Json | undefined, shape: Shape, required: readonly string[] = []): T {
  if (!isObject(body)) throw new ControlError('The body must be a JSON object.')
  for (const [name, value] of Object.entries(body)) checkField(shape, name, value)
  const missing = required.find(name => !(name in body))
  if (missing !== undefined) throw new ControlError(`"${missing}" is missing: it must be ${shape[missing]?.say ?? 'given'}.`)
  return body as T
}

function checkField(shape: Shape, name: string, value: Json): void {
  const check = shape[name]
  if (check === undefined) throw new ControlError(`"${name}" is not known here: use ${Object.keys(shape).join(', ')}.`)
  if (!check.is(value)) throw new ControlError(`"${name}" must be ${check.say}.`)
}

const TRAITS: Shape = {
  name: text,
  roles: texts,
  tags: texts,
  groups: texts,
  customProperties: listOf(objectOf({name: text, value: text})),
  inactive: flag,
  blacklisted: flag,
  removedExternally: flag,
  pace: oneOf(PACES),
}
const SEAT: Shape = {type: oneOf(SEAT_TYPES), id: text, lastUsed: instantOrNull, created: instant, quarantined: flag, quarantineEnd: instant}
const USER: Shape = {...TRAITS, userDirectory: text, userId: text, id: text, created: instant, connector: text, seat: objectOf(SEAT)}
const FAULT: Shape = {
  kind: oneOf(FAULT_KINDS),
  method: text,
  path: text,
  count: whole,
  ms: whole,
  status: whole,
  chunked: flag,
  fields: texts,
  offsetSeconds: number,
  takesEffect: flag,
}
const LICENSE: Shape = {
  form: oneOf(LICENSE_FORMS),
  validTo: instant,
  legacy: flag,
  serial: text,
  model: oneOf(['lef', 'slk']),
  totals: objectOf({professional: whole, analyzer: whole, token_user: whole}),
  analyzerMinutes: whole,
  overview: objectOf({excess: flag, analyzerTime: flag, quarantinedInAllocated: flag}),
}

export type ClockMove = {readonly now?: string; readonly advanceDays?: number; readonly advanceMs?: number; readonly freeze?: boolean}

export function readClockMove(body: Json | undefined): ClockMove {
  return read<ClockMove>(body, {now: instant, advanceDays: number, advanceMs: number, freeze: flag})
}

export function readFault(body: Json | undefined): FaultSpec {
  return read<FaultSpec>(body, FAULT, ['kind'])
}

export function readLogin(body: Json | undefined): {user: string; at?: string} {
  return read<{user: string; at?: string}>(body, {user: text, at: instant}, ['user'])
}

export function readUser(body: Json | undefined): UserSpec {
  return read<UserSpec>(body, USER, ['userId'])
}

export function readUserChange(body: Json | undefined): {user: string; set: UserTraits} {
  return read<{user: string; set: UserTraits}>(body, {user: text, set: objectOf(TRAITS)}, ['user', 'set'])
}

export function readUserName(body: Json | undefined): string {
  return read<{user: string}>(body, {user: text}, ['user']).user
}

export function readLicense(body: Json | undefined): LicenseChange {
  const {validTo, ...rest} = read<Omit<LicenseChange, 'validTo'> & {validTo?: string}>(body, LICENSE)
  return {...rest, ...(validTo !== undefined && {validTo: Date.parse(validTo)})}
}

/** Undefined for an empty body. Throws ControlError for text that is not JSON. */
export function parseControlBody(body: string): Json | undefined {
  try {
    return body === '' ? undefined : (JSON.parse(body) as JsonObject)
  } catch {
    throw new ControlError('The body is not valid JSON.')
  }
}
