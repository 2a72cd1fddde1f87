// Lays the product's plan for a whole site beside that of the second implementation: order, pools, gate, brake, shields and seats that come back.
import type {PlanItem} from '../../collector/src/policy/plan.ts'
import type {Case} from './case.ts'
import {differ, type Difference} from './difference.ts'
import type {Told} from './product.ts'
import {freeSeats, plannedOf, planOf, type Answer} from './rules-plan.ts'
import {likelyRules} from './rules-returns.ts'
import {doubts, fate} from './rules-trust.ts'
import {sameName} from './rules.ts'
import {shieldsOf} from './shields.ts'
import {kinds, type Facts, type Wishes} from './words.ts'

const told = ({allocationId, type, reason, lastActivity, daysInactive, neverUsed, limitDays, excess}: PlanItem) =>
  ({row: allocationId, kind: type, reason, lastActivity, daysInactive, neverUsed, limitDays, excess})

function itemDifferences(all: readonly Answer[], {plan}: Told, one: Case): Difference[] {
  const items = planOf(all)
  const wanted = items.map(({seat, reason, ...rest}) => ({
    row: seat.row, kind: seat.kind, reason, lastActivity: rest.lastActivity, daysInactive: rest.daysInactive,
    neverUsed: rest.neverUsed, limitDays: one.policy.seats[seat.kind].inactivityDays, excess: seat.excess,
  }))
  const order = differ('order', items.map(({seat}) => seat.row), plan.items.map(item => item.allocationId))
  return order.length > 0 ? order : differ('plan', wanted, plan.items.map(told))
}

function poolDifferences(all: readonly Answer[], facts: Facts, {plan}: Told): Difference[] {
  const planned = plannedOf(all)
  return kinds.flatMap(kind => {
    const pool = facts.pools.find(candidate => candidate.kind === kind)
    const outlook = plan.pools.find(candidate => candidate.type === kind)
    const spared = all.filter(({seat, reason}) => seat.kind === kind && reason === 'spared').length
    return [
      ...(pool === undefined ? [] : differ(`free ${kind} seats`, freeSeats(pool, facts), outlook?.free)),
      ...differ(`${kind} releases and spared`, [planned[kind], spared], [outlook?.releases, outlook?.spared]),
    ]
  })
}

function keptDifferences(all: readonly Answer[], {plan}: Told): Difference[] {
  const reasons = [...new Set([...all.filter(({release}) => !release).map(({reason}) => reason), ...Object.keys(plan.kept)])].sort()
  return differ('kept', reasons.map(reason => [reason, all.filter(one => !one.release && one.reason === reason).length]), reasons.map(reason => [reason, plan.kept[reason]]))
}

const doubtOf: Readonly<Record<string, string>> = {
  noUsers: 'noUsers', usersUnreadable: 'unreadable', seatsUnreadable: 'unreadable', overviewMissing: 'overview',
  overviewDiffers: 'overview', staleUse: 'stale', clockDiffers: 'clock', groupUnreadable: 'group',
}

function gateDifferences(all: readonly Answer[], {facts, wishes}: {readonly facts: Facts; readonly wishes: Wishes}, product: Told): Difference[] {
  const {kind, ...rest} = product.decision
  const halts = 'braked' in rest ? `${kind}, would halt` : kind
  const found = new Set(product.plan.distrust.map(({code}) => doubtOf[code] ?? code))
  return [
    ...differ('trust gate', doubts(facts, wishes).sort(), [...found].sort()),
    ...differ('sites not relied on', facts.unreliable, product.unreliable),
    ...differ('decision on the plan', fate(plannedOf(all), facts, wishes), halts),
  ]
}

/** Rules that differ in letter case only are reported once, by the name of one of them. */
function shieldDifferences(facts: Facts, wishes: Wishes, product: Told): Difference[] {
  const reported = product.plan.shields.filter(({rule}) => !rule.includes(', made by '))
  const wanted = shieldsOf(facts, wishes)
  const missing = wanted.filter(({label}) => !reported.some(({rule}) => sameName(rule, label)))
  return [
    ...differ('rules reported', [], missing.map(({label}) => label)),
    ...reported.flatMap(({rule, seats, doubt}) => {
      const own = wanted.find(({label}) => label === rule)
      return differ('shield', own && [rule, own.seats, own.doubtful], [rule, seats, doubt !== undefined])
    }),
  ]
}

/** In any order, and under any of the spellings of a directory. */
function returnDifferences(facts: Facts, wishes: Wishes, {plan}: Told): Difference[] {
  const wanted = likelyRules(facts, wishes)
  const nameOf = (name: string) => wanted.find(({directory}) => sameName(directory, name))?.directory ?? name
  const found = plan.returns.map(({userDirectory, returned, released}) => ({directory: nameOf(userDirectory), returned, released}))
  const sorted = (list: typeof wanted) => list.map(({directory, returned, released}) => `${directory}: ${returned} of ${released}`).sort()
  return differ('likely license rules', sorted(wanted), sorted(found))
}

/** Every difference in what is told of the site as a whole. */
export function planDifferences({all, facts, wishes}: {readonly all: readonly Answer[]; readonly facts: Facts; readonly wishes: Wishes}, product: Told, one: Case): Difference[] {
  return [
    ...itemDifferences(all, product, one),
    ...poolDifferences(all, facts, product),
    ...keptDifferences(all, product),
    ...gateDifferences(all, {facts, wishes}, product),
    ...shieldDifferences(facts, wishes, product),
    ...returnDifferences(facts, wishes, product),
  ]
}
