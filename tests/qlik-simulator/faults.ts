// Faults on demand: which of them a request meets, and how they bend its answer.
import type {Json} from './model.ts'
import {jsonReply, textReply} from './reply.ts'
import type {Reply} from './reply.ts'
import {isObject} from './table.ts'

export const FAULT_KINDS = ['slow', 'status', 'reset', 'truncated', 'html', 'redirect', 'empty', 'missing', 'date'] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/**
 * One fault. `method` and `path` (with `*` for anything, any case, without the query) limit the requests it meets,
 * `count` how many of them. `ms` belongs to slow, `status` to status, `chunked` to truncated, `fields` to missing
 * (properties dropped from list elements), `offsetSeconds` to date.
 * `takesEffect` says whether the request does its work all the same, for answers that get lost after a DELETE;
 * by default it does unless the answer is replaced (status, html, redirect).
 */
export type FaultSpec = {
  readonly kind: FaultKind
  readonly method?: string
  readonly path?: string
  readonly count?: number
  readonly ms?: number
  readonly status?: number
  readonly chunked?: boolean
  readonly fields?: readonly string[]
  readonly offsetSeconds?: number
  readonly takesEffect?: boolean
}

export type Faults = {
  readonly add: (spec: FaultSpec) => void
  readonly clear: () => void
  /** What is still to come, `count` being what is left of it. */
  readonly list: () => FaultSpec[]
  /** The faults that this request meets; each is used up by one. */
  readonly take: (method: string, path: string) => FaultSpec[]
}

type Armed = {readonly spec: FaultSpec; left: number}

export function createFaults(): Faults {
  let armed: Armed[] = []
  return {
    add: spec => {
      armed.push({spec, left: spec.count ?? Infinity})
    },
    clear: () => {
      armed = []
    },
    list: () => armed.map(({spec, left}) => (left === Infinity ? spec : {...spec, count: left})),
    take: (method, path) => {
      const met = armed.filter(({spec}) => meets(spec, method, path))
      for (const one of met) one.left--
      armed = armed.filter(({left}) => left > 0)
      return met.map(({spec}) => spec)
    },
  }
}

function meets(spec: FaultSpec, method: string, path: string): boolean {
  if (spec.method !== undefined && spec.method.toUpperCase() !== method) return false
  return spec.path === undefined || matchesPattern(path.toLowerCase(), spec.path.toLowerCase())
}

/** Without regular expressions: the pieces between the stars must occur in order, the first and last at the ends. */
function matchesPattern(path: string, pattern: string): boolean {
  const pieces = pattern.split('*')
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)]
  if (pieces.length === 1) return path === pattern
  if (!path.startsWith(first) || !path.endsWith(last) || path.length < first.length + last.length) return false
  let at = first.length
  return pieces.slice(1, -1).every(piece => {
    const found = path.indexOf(piece, at)
    at = found + piece.length
    return found >= 0 && at <= path.length - last.length
  })
}

/** Whether the request still does its work: every fault must let it. */
export function letsThrough(faults: readonly FaultSpec[]): boolean {
  return faults.every(fault => fault.takesEffect ?? !REPLACING.includes(fault.kind))
}

const REPLACING: readonly FaultKind[] = ['status', 'html', 'redirect']
const LOGIN_PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method="post"><input name="username"></form></body></html>'

type Bend = (reply: Reply, fault: FaultSpec) => Reply

const BENDS: Partial<Record<FaultKind, Bend>> = {
  status: (_reply, {status = 500}) => textReply(status, `Simulated ${status}`),
  html: () => ({status: 200, type: 'text/html; charset=utf-8', chunks: [Buffer.from(LOGIN_PAGE)]}),
  redirect: () => ({...textReply(302, ''), headers: {Location: 'https://localhost/internal_forms_authentication/?targetId=simulated'}}),
  empty: reply => bendJson(reply, emptied),
  missing: (reply, {fields = []}) => bendJson(reply, json => (isList(json) ? json.map(element => without(element, fields)) : without(json, fields))),
  truncated: reply => truncate(reply),
}

/** The answer after all faults that change its content; slow, reset and date concern the sending. */
export function bendReply(reply: Reply, faults: readonly FaultSpec[]): Reply {
  return faults.reduce((bent, fault) => BENDS[fault.kind]?.(bent, fault) ?? bent, reply)
}

function bendJson(reply: Reply, change: (json: Json) => Json): Reply {
  if (!reply.type.startsWith('application/json')) return reply
  return jsonReply(change(JSON.parse(Buffer.concat(reply.chunks).toString()) as Json), reply.status)
}

/** Nothing to see for lack of rights: no rows, a count of zero. */
function emptied(json: Json): Json {
  if (isList(json)) return []
  if (!isObject(json)) return json
  return {...json, ...('rows' in json && {rows: []}), ...('value' in json && {value: 0})}
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}

function without(json: Json, fields: readonly string[]): Json {
  if (!isObject(json)) return json
  return Object.fromEntries(Object.entries(json).filter(([name]) => !fields.includes(name)))
}

/** Cuts the body in the middle; its Content-Length agrees with what is left, so only the JSON tells. */
function truncate(reply: Reply): Reply {
  const whole = Buffer.concat(reply.chunks)
  return {...reply, chunks: [whole.subarray(0, Math.ceil(whole.length / 2))]}
}
