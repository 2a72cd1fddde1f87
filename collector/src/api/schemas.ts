// What goes in and out of the REST API; types, validation and OpenAPI come from these.
import {Type, type TSchema} from 'typebox'

export const seatType = Type.Enum(['professional', 'analyzer'])
/** Epoch milliseconds, as all instants of the API. */
export const instant = (description: string) => Type.Integer({description: `${description}, epoch milliseconds (UTC)`})
const optional = Type.Optional

export const siteQuery = Type.Object({site: optional(Type.String({description: 'name of the site; required when the collector serves several'}))}, {additionalProperties: false})

export const problem = Type.Object({
  type: Type.String(), title: Type.String(), status: Type.Integer(),
  detail: Type.String({description: 'what is wrong and what to do'}), message: Type.String({description: 'the same as detail'}),
  code: Type.String(), field: optional(Type.String()), candidates: optional(Type.Array(Type.Unknown())),
}, {$id: 'Problem'})

const problemAnswer = Type.Unsafe<never>({$ref: 'Problem#', description: 'what is wrong and what to do'})

/** The answers of a route: the good one, and the errors that callers must expect. */
export function answers<T extends TSchema>(good: T) {
  return {200: good, 400: problemAnswer, 403: problemAnswer, 404: problemAnswer, 409: problemAnswer, 502: problemAnswer, 503: problemAnswer}
}

const pool = Type.Object({total: Type.Integer(), allocated: Type.Integer(), available: Type.Integer(), utilization: Type.Number({description: 'percent'})})

export const status = Type.Object({professional: optional(pool), analyzer: optional(pool)}, {$id: 'LicenseStatus'})

const seat = Type.Object({
  allocationId: Type.String(), licenseType: seatType, user: Type.String({description: 'DIRECTORY\\id'}), name: Type.String(),
  created: instant('when the seat was assigned'), lastActivity: instant('later of last use and assignment'), neverUsed: Type.Boolean(),
  daysInactive: Type.Integer(), quarantined: Type.Boolean(), excess: Type.Boolean(),
  verdict: Type.Enum(['keep', 'release']), reason: Type.String(), why: Type.String(), sentence: Type.String(),
  atRisk: Type.Boolean(), leavesAt: optional(instant('the evaluation run that would release the seat')), monthlyCost: optional(Type.Number()),
}, {$id: 'Seat'})

export const userSeats = Type.Object({site: Type.String(), readAt: instant('when the site was read'), seats: Type.Array(seat)}, {$id: 'UserSeats'})

export const userParams = Type.Object({userId: Type.String({minLength: 1, description: 'DIRECTORY\\id, or an id that is unique'})})

export const releaseQuery = Type.Object({
  ...siteQuery.properties,
  licenseType: optional(seatType),
  lastActivity: optional(Type.Integer({minimum: 0, description: 'the last activity that the caller saw; a newer one is left alone'})),
}, {additionalProperties: false})

const result = Type.Enum(['released', 'quarantined', 'alreadyGone', 'becameActive', 'nowExcluded', 'refused', 'failed', 'notBegun'], {description: '`notBegun`: the job ended before this seat'})

export const outcome = Type.Object({
  result, sentence: Type.String(), site: Type.String(), user: optional(Type.String()), name: optional(Type.String()), licenseType: optional(seatType), allocationId: Type.String(),
  freeAt: optional(instant('when the seat is free')),
}, {$id: 'Outcome'})

export const atRiskQuery = Type.Object({
  ...siteQuery.properties,
  search: optional(Type.String({description: 'part of the user name or id'})),
  licenseType: optional(seatType),
  userDirectory: optional(Type.String()),
  reason: optional(Type.String()),
  sort: optional(Type.Enum(['leavesAt', 'user', 'daysInactive', 'lastActivity', 'monthlyCost', 'licenseType'])),
  descending: optional(Type.Boolean()),
  offset: optional(Type.Integer({minimum: 0})),
  limit: optional(Type.Integer({minimum: 1, maximum: 10_000})),
}, {additionalProperties: false})

export const pause = Type.Object({by: Type.String(), at: instant('since when'), reason: optional(Type.String())}, {$id: 'Pause'})

const brakeWords = {sentence: Type.String({description: 'why'}), advice: Type.String({description: 'what to do'})}

const decision = Type.Object({
  kind: Type.String(), sentence: optional(Type.String()), advice: optional(Type.String({description: 'what to do about what the brake would halt'})),
  braked: optional(Type.Object(brakeWords, {description: 'why the brake would halt the plan of this dry run'})),
})

const haltedFields = {
  id: Type.String(), at: instant('when it was halted'), ...brakeWords,
  compared: optional(Type.String({description: 'what is different since the run before'})),
  releases: Type.Integer(), byType: Type.Array(Type.Object({licenseType: seatType, releases: Type.Integer(), allocated: Type.Integer()})),
}

export const haltedPlan = Type.Object(haltedFields)

export const atRiskPage = Type.Object({
  site: Type.String(), readAt: instant('when the site was read'), dryRun: Type.Boolean(), nextRun: optional(instant('next evaluation run')),
  total: Type.Integer({description: 'rows that match'}), offset: Type.Integer(),
  sum: Type.Object({
    atNextRun: Type.Integer(), soon: Type.Integer({description: 'more within the warning window'}), warningDays: Type.Integer({description: 'the warning window'}), excluded: Type.Integer(),
    monthlyCost: optional(Type.Number()), currency: optional(Type.String()),
  }),
  decision,
  mayRelease: Type.Boolean({description: 'whether the site may be changed at all'}), whyNot: optional(Type.String({description: 'why nothing can be released'})),
  paused: optional(pause), halted: optional(haltedPlan),
  all: Type.Integer({description: 'rows before filtering'}),
  choices: Type.Object({
    userDirectories: Type.Array(Type.String()), reasons: Type.Array(Type.Object({reason: Type.String(), why: Type.String()})),
  }, {description: 'what the list can be filtered by'}),
  seats: Type.Array(seat),
}, {$id: 'AtRiskPage'})

export const releaseBody = Type.Object({
  site: optional(Type.String()),
  items: Type.Array(Type.Object({
    allocationId: Type.String({minLength: 1}),
    lastActivity: optional(Type.Integer({minimum: 0, description: 'the last activity that the caller saw'})),
  }, {additionalProperties: false}), {minItems: 1, maxItems: 1000}),
}, {additionalProperties: false})

export const releaseHeaders = Type.Object({'idempotency-key': Type.String({minLength: 8, maxLength: 200, description: 'the same key twice is one release'})})

export const releaseJob = Type.Object({
  key: Type.String(), state: Type.Enum(['running', 'done']), actor: Type.String(), total: Type.Integer(), outcomes: Type.Array(outcome),
}, {$id: 'ReleaseJob'})

export const jobQuery = Type.Object({key: Type.String({minLength: 1})}, {additionalProperties: false})

export const plan = Type.Object({
  version: Type.Integer(), site: Type.String(), madeAt: instant('when it was made'), readAt: instant('when the site was read'),
  decision, nextRun: optional(instant('next evaluation run')),
  items: Type.Array(Type.Unknown()), pools: Type.Array(Type.Unknown()), kept: Type.Record(Type.String(), Type.Integer()), shields: Type.Array(Type.Unknown()),
  distrust: Type.Array(Type.Unknown()),
  returns: Type.Array(Type.Object({userDirectory: Type.String(), returned: Type.Integer(), released: Type.Integer(), sentence: Type.String()})),
  paused: optional(pause), halted: optional(Type.Object({...haltedFields, items: Type.Array(Type.Unknown()), kept: Type.Record(Type.String(), Type.Integer()), shields: Type.Array(Type.Unknown())})),
}, {$id: 'Plan'})

export const undelivered = Type.Object({messages: Type.Array(Type.Object({
  destination: Type.String(), at: instant('when it was made'), refusedAt: instant('when it was refused'), what: Type.String(),
  user: optional(Type.String({description: 'DIRECTORY\\id of whom a mail to a user was for, where records may name people'})), to: optional(Type.String({description: 'her address'})),
  reason: Type.String({description: 'what the other side said'}),
}))}, {$id: 'Undelivered'})

const part = Type.Object({part: Type.String(), site: optional(Type.String()), ok: Type.Boolean(), sentence: optional(Type.String()), at: optional(instant('when it was last known'))})

export const health = Type.Object({
  status: Type.Enum(['ok', 'degraded']), version: Type.String(), now: instant('the clock of the collector'),
  parts: Type.Array(part), pending: Type.Record(Type.String(), Type.Object({count: Type.Integer(), oldest: optional(instant('oldest message')), setAside: Type.Integer()})),
  jobs: Type.Array(Type.Object({name: Type.String(), nextRun: optional(instant('next run')), lastRun: optional(instant('last run')), running: Type.Boolean(), lastError: optional(Type.String())})),
}, {$id: 'Health'})
