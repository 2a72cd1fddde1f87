// The seats at risk of a reading, filtered and sorted; each order and each search text is made once per reading.
import type {AtRiskPage, AtRiskQuery} from '../contract.ts'
import {shortReason} from '../policy/explain.ts'
import {fold, userName, type Verdict} from '../policy/model.ts'
import type {Reading, Site} from '../site.ts'

type Sort = NonNullable<AtRiskQuery['sort']>
/** A verdict with what searching and sorting would otherwise make again for every request, in one letter case. */
type Row = {readonly verdict: Verdict; readonly text: string; readonly directory: string}
type Compare = (a: Row, b: Row) => number

/** `DIRECTORY\\id` of who holds or held the seat. */
export const nameOf = ({allocation: {holder, deletedUser}}: Verdict): string => (holder ? userName(holder) : deletedUser ?? '')

function toRow(verdict: Verdict): Row {
  const {holder} = verdict.allocation
  return {verdict, text: fold(`${nameOf(verdict)} ${holder?.name ?? ''}`), directory: fold(holder?.directory ?? '')}
}

const text = (a: string, b: string) => (a < b ? -1 : Number(a > b))

function comparer(site: Site, sort: Sort): Compare {
  const cost = ({verdict: {allocation: {type}}}: Row) => site.policy.monthlyPerSeat[type] ?? 0
  const leaves = ({verdict: {leavesAt}}: Row) => leavesAt ?? Number.MAX_SAFE_INTEGER
  const orders: Record<Sort, Compare> = {
    leavesAt: (a, b) => leaves(a) - leaves(b) || cost(b) - cost(a) || a.verdict.lastActivity - b.verdict.lastActivity,
    user: (a, b) => text(a.text, b.text),
    daysInactive: (a, b) => a.verdict.lastActivity - b.verdict.lastActivity,
    lastActivity: (a, b) => b.verdict.lastActivity - a.verdict.lastActivity,
    monthlyCost: (a, b) => cost(b) - cost(a),
    licenseType: (a, b) => text(a.verdict.allocation.type, b.verdict.allocation.type),
  }
  return orders[sort]
}

type Index = {readonly sorted: (sort: Sort) => readonly Row[]; readonly choices: AtRiskPage['choices']}

/** The words of the reason for a filter, without the figures of one seat. */
const reasonWords = (verdict: Verdict) => (verdict.reason === 'idle' || verdict.reason === 'excluded' ? verdict.reason : shortReason(verdict))

function toChoices(rows: readonly Row[]): AtRiskPage['choices'] {
  const directories = new Map(rows.map(({directory, verdict}) => [directory, verdict.allocation.holder?.directory ?? '']))
  const reasons = new Map(rows.map(({verdict}) => [verdict.reason, reasonWords(verdict)]))
  return {
    userDirectories: [...directories.values()].filter(name => name !== '').sort(text),
    reasons: [...reasons].map(([reason, why]) => ({reason, why})).sort((a, b) => text(a.why, b.why)),
  }
}

function createIndex(site: Site, {evaluation}: Reading): Index {
  const rows = evaluation.verdicts.filter(verdict => verdict.atRisk).map(toRow)
  const orders = new Map<Sort, readonly Row[]>()
  return {
    choices: toChoices(rows),
    sorted: sort => {
      const known = orders.get(sort) ?? [...rows].sort(comparer(site, sort))
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

type Test = (row: Row) => boolean

function testsOf({search = '', licenseType, userDirectory, reason}: AtRiskQuery): Test[] {
  const wanted = fold(search)
  const directory = userDirectory === undefined ? undefined : fold(userDirectory)
  return [
    ...(licenseType === undefined ? [] : [({verdict}: Row) => verdict.allocation.type === licenseType]),
    ...(directory === undefined ? [] : [(row: Row) => row.directory === directory]),
    ...(reason === undefined ? [] : [({verdict}: Row) => verdict.reason === reason]),
    ...(wanted === '' ? [] : [(row: Row) => row.text.includes(wanted)]),
  ]
}

/** What the list of a reading can be filtered by. */
export const choicesOf = (site: Site, reading: Reading): AtRiskPage['choices'] => indexOf(site, reading).choices

export type AtRiskRows = {readonly all: readonly Row[]; readonly matching: readonly Row[]}

/** All seats at risk that are still held, and those of them that the query asks for, in its order. */
export function findAtRisk(site: Site, reading: Reading, query: AtRiskQuery): AtRiskRows {
  const inOrder = indexOf(site, reading).sorted(query.sort ?? 'leavesAt')
  const all = reading.taken.size === 0 ? inOrder : inOrder.filter(({verdict}) => !reading.taken.has(verdict.allocation.id))
  const tests = testsOf(query)
  const matching = tests.length === 0 ? all : all.filter(row => tests.every(test => test(row)))
  return {all, matching: query.descending === true ? matching.toReversed() : matching}
}
