// The seats at risk of a reading, filtered and sorted; each order and each search text is made once per reading.
import type {AtRiskQuery} from '../contract.ts'
import {fold, userName, type Verdict} from '../policy/model.ts'
import type {Reading, Site} from '../site.ts'

type Sort = NonNullable<AtRiskQuery['sort']>
type Compare = (a: Verdict, b: Verdict) => number

/** `DIRECTORY\\id` of who holds or held the seat. */
export const nameOf = ({allocation: {holder, deletedUser}}: Verdict): string => (holder ? userName(holder) : deletedUser ?? '')

const byText = (textOf: (verdict: Verdict) => string): Compare => (a, b) => {
  const [one, other] = [textOf(a), textOf(b)]
  return one < other ? -1 : Number(one > other)
}

function comparer(site: Site, sort: Sort, textOf: (verdict: Verdict) => string): Compare {
  const cost = ({allocation: {type}}: Verdict) => site.policy.monthlyPerSeat[type] ?? 0
  const leaves = (verdict: Verdict) => verdict.leavesAt ?? Number.MAX_SAFE_INTEGER
  const orders: Record<Sort, Compare> = {
    leavesAt: (a, b) => leaves(a) - leaves(b) || cost(b) - cost(a) || a.lastActivity - b.lastActivity,
    user: byText(textOf),
    daysInactive: (a, b) => a.lastActivity - b.lastActivity,
    lastActivity: (a, b) => b.lastActivity - a.lastActivity,
    monthlyCost: (a, b) => cost(b) - cost(a),
    licenseType: byText(verdict => verdict.allocation.type),
  }
  return orders[sort]
}

type Index = {readonly sorted: (sort: Sort) => readonly Verdict[]; readonly textOf: (verdict: Verdict) => string}

function createIndex(site: Site, {evaluation}: Reading): Index {
  const atRisk = evaluation.verdicts.filter(verdict => verdict.atRisk)
  const texts = new Map<Verdict, string>()
  const orders = new Map<Sort, readonly Verdict[]>()
  const textOf = (verdict: Verdict) => {
    const known = texts.get(verdict) ?? fold(`${nameOf(verdict)} ${verdict.allocation.holder?.name ?? ''}`)
    texts.set(verdict, known)
    return known
  }
  return {
    textOf,
    sorted: sort => {
      const known = orders.get(sort) ?? [...atRisk].sort(comparer(site, sort, textOf))
      orders.set(sort, known)
      return known
    },
  }
}

/** Kept for as long as the reading's evaluation itself. */
const indexes = new WeakMap<Reading['evaluation'], Index>()

function indexOf(site: Site, reading: Reading): Index {
  const known = indexes.get(reading.evaluation) ?? createIndex(site, reading)
  indexes.set(reading.evaluation, known)
  return known
}

type Test = (verdict: Verdict) => boolean

function testsOf({search = '', licenseType, userDirectory, reason}: AtRiskQuery, textOf: Index['textOf']): Test[] {
  const wanted = fold(search)
  const directory = userDirectory === undefined ? undefined : fold(userDirectory)
  return [
    ...(licenseType === undefined ? [] : [({allocation}: Verdict) => allocation.type === licenseType]),
    ...(directory === undefined ? [] : [({allocation: {holder}}: Verdict) => fold(holder?.directory ?? '') === directory]),
    ...(reason === undefined ? [] : [(verdict: Verdict) => verdict.reason === reason]),
    ...(wanted === '' ? [] : [(verdict: Verdict) => textOf(verdict).includes(wanted)]),
  ]
}

/** All seats at risk that are still held, and those of them that the query asks for, in its order. */
export function findAtRisk(site: Site, reading: Reading, query: AtRiskQuery): {all: readonly Verdict[]; matching: readonly Verdict[]} {
  const {sorted, textOf} = indexOf(site, reading)
  const inOrder = sorted(query.sort ?? 'leavesAt')
  const all = reading.taken.size === 0 ? inOrder : inOrder.filter(({allocation}) => !reading.taken.has(allocation.id))
  const tests = testsOf(query, textOf)
  const matching = tests.length === 0 ? all : all.filter(verdict => tests.every(test => test(verdict)))
  return {all, matching: query.descending === true ? matching.toReversed() : matching}
}
