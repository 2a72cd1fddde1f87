// What operators do, by the REST API. What they can name they know by having seen it.
import {ask, look, type Asked} from './asking.ts'
import {OPERATORS} from './configuration.ts'
import {isRow, textOf} from './history.ts'
import {DAY, START, type Event, type EventKind} from './words.ts'
import type {World} from './world.ts'

const OPERATOR_KINDS = ['exclude', 'include', 'undo', 'release', 'releaseMany', 'approve', 'discard', 'carryOut', 'pause', 'resume'] as const
type OperatorEvent = Extract<Event, {kind: (typeof OPERATOR_KINDS)[number]}>

export const isOperatorEvent = (event: Event): event is OperatorEvent => (OPERATOR_KINDS as readonly EventKind[]).includes(event.kind)

const WAITING: readonly EventKind[] = ['release', 'releaseMany', 'approve', 'carryOut', 'undo']

/** These wait for a run in progress, so that a request of that run must not wait for them. */
export const waitsForRuns = ({kind}: Event): boolean => WAITING.includes(kind)

const post = (path: string, body: object, headers: Record<string, string> = {}): Pick<Asked, 'path' | 'call'> => ({path, call: {method: 'POST', body, headers}})

/** The nth from the newest. */
const nthOf = (list: readonly string[], nth: number): string | undefined => (list.length === 0 ? undefined : list[list.length - 1 - (nth % list.length)])

/** The operators take turns. */
const actorOf = ({asks}: World): string => OPERATORS[asks % OPERATORS.length]!

function byName(world: World, event: Extract<OperatorEvent, {kind: 'release' | 'exclude'}>): Omit<Asked, 'actor'> {
  const {who} = event
  if (event.kind === 'exclude') {
    const until = event.days === undefined ? undefined : world.clock.now() + event.days * DAY
    return {wish: {deed: 'exclude', login: who, until}, ...post('/v4/exclusions', {user: who, reason: 'on leave', ...(until !== undefined && {until})})}
  }
  const {seat, sawLast} = event
  const query = `licenseType=${seat}${sawLast ? '' : `&lastActivity=${START}`}`
  return {wish: {deed: 'release', login: who, seat, seen: sawLast ? undefined : START}, path: `/v4/licenses/user/${encodeURIComponent(who)}?${query}`, call: {method: 'DELETE'}}
}

/** Exclusions, releases and plans are named by the order in which they came. */
function byPlace({known}: World, event: Extract<OperatorEvent, {kind: 'include' | 'undo' | 'approve' | 'discard'}>): Omit<Asked, 'actor'> | undefined {
  if ('former' in event) {
    const plan = nthOf(known.plans, event.former ? 1 : 0)
    return plan === undefined ? undefined : {wish: {deed: event.kind, plan}, ...post(`/v4/plan/${event.kind}`, {id: plan})}
  }
  const id = nthOf(event.kind === 'undo' ? known.taken : known.exclusions, event.nth)
  if (id === undefined) return undefined
  return event.kind === 'undo'
    ? {wish: {deed: 'undo', row: id}, ...post('/v4/undo', {allocationId: id})}
    : {wish: {deed: 'include', id}, path: `/v4/exclusions?id=${id}`, call: {method: 'DELETE'}}
}

function many({known}: World, {who, key}: Extract<Event, {kind: 'releaseMany'}>): Omit<Asked, 'actor'> | undefined {
  const rows = [...new Set(who.flatMap(login => known.seats.get(login) ?? []))]
  if (rows.length === 0) return undefined
  return {wish: {deed: 'releaseMany', rows, key}, ...post('/v4/release', {items: rows.map(allocationId => ({allocationId}))}, {'idempotency-key': key})}
}

/** The plan as it is shown now, or what is halted of it, after somebody looked at it elsewhere. */
async function reviewed(world: World, {key, take}: Extract<Event, {kind: 'carryOut'}>): Promise<Omit<Asked, 'actor'> | undefined> {
  const plan = await look(world, '/v4/plan')
  const halted = isRow(plan?.halted) ? plan.halted.items : undefined
  const items = [halted, plan?.items].find((list): list is unknown[] => Array.isArray(list) && list.length > 0) ?? []
  const rows = items.slice(0, take).map(item => textOf(isRow(item) ? item : undefined, 'allocationId'))
  if (rows.length === 0) return undefined
  return {wish: {deed: 'carryOut', rows, key}, ...post('/v4/plan/run', {version: 1, items: rows.map(allocationId => ({allocationId}))}, {'idempotency-key': key})}
}

async function toAsk(world: World, event: OperatorEvent): Promise<Omit<Asked, 'actor'> | undefined> {
  switch (event.kind) {
    case 'release': case 'exclude': return byName(world, event)
    case 'include': case 'undo': case 'approve': case 'discard': return byPlace(world, event)
    case 'releaseMany': return many(world, event)
    case 'carryOut': return reviewed(world, event)
    case 'pause': case 'resume': return {wish: {deed: event.kind}, ...post(`/v4/${event.kind}`, {})}
  }
}

/** Resolves when the operator is answered. Without a collector nothing is asked. */
export async function operate(world: World, event: OperatorEvent): Promise<void> {
  if (world.running === undefined) return
  const asked = await toAsk(world, event)
  if (asked !== undefined) await ask(world, {...asked, actor: actorOf(world)})
}
