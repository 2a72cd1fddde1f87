// What seats cost a month, what of it lies idle, what was won by releases, and how it stands to the budget.
import {DAY, type Departure, type Instant, type Policy, type Pool, type SeatType, type Verdict} from './model.ts'
import {keyOfSeat, seatKey} from './seat-key.ts'

/** Money per seat and month, in the currency of the configuration; undefined where no price is configured. A price of 0 is a price. */
export type Prices = Policy['monthlyPerSeat']

/** A seat that a user lost; `reinstatedAs` is set where an undo gave it back. */
export type LostSeat = Departure & {readonly reinstatedAs?: string | undefined}

/** Another site of the license group as it was read last; `isBefore`: it stands before this one in the configuration and so counts what both have. */
export type CostPeer = {readonly verdicts: readonly Verdict[]; readonly departures: readonly LostSeat[]; readonly isBefore: boolean}

/**
 * `verdicts`: those of the last reading without the seats taken since; undefined where its lists were not whole.
 * `budget`: money a month for all types together. `isCarrier`: see `carrierOf`. `peers`: none without a license group.
 */
export type CostInput = {
  readonly now: Instant
  readonly pools: readonly Pool[]
  readonly verdicts: readonly Verdict[] | undefined
  readonly departures: readonly LostSeat[]
  readonly prices: Prices
  readonly budget: number | undefined
  readonly isCarrier: boolean
  readonly peers: readonly CostPeer[]
}

/** Money per month. Undefined: no price, not known, or reported by another site of the license group. */
export type TypeCost = {
  readonly type: SeatType
  readonly monthlyCost: number | undefined
  readonly idleCost: number | undefined
  readonly freedValue: number | undefined
}

/** `budgetUsed` is a share: 1 is all of it. */
export type Cost = {readonly types: readonly TypeCost[]; readonly budget: number | undefined; readonly budgetUsed: number | undefined}

export type CostSite = {readonly name: string; readonly licenseGroup?: string | undefined; readonly prices: Prices; readonly budget?: number | undefined}

const isPriced = ({prices: {professional, analyzer}, budget}: CostSite) => [professional, analyzer, budget].some(amount => amount !== undefined)

/**
 * The name of the site that reports what is bought once for a whole license group: monthly cost and budget. Of the sites of the group it
 * is the first by configuration with a price or a budget, else the first; which sites can be read plays no part, so that it never changes
 * hands. `sites`: all, in the order of the configuration.
 */
export function carrierOf({name, licenseGroup}: CostSite, sites: readonly CostSite[]): string {
  if (licenseGroup === undefined) return name
  const group = sites.filter(site => site.licenseGroup === licenseGroup)
  return (group.find(isPriced) ?? group[0])?.name ?? name
}

/**
 * Whether the money for a seat is spent for nothing: it is idle by the policy (`now - last activity >= inactivityDays` of its type), whoever
 * keeps it (an exclusion, a pool with enough free seats, a type that is not released), or at risk (its release is due and not yet done, or comes
 * within the warning window). A seat in quarantine is on its way out, and one in excess was never bought: neither counts, so that what is idle is
 * never more than what is paid.
 */
export function liesIdle({allocation, atRisk, lastActivity, limitDays}: Verdict, now: Instant): boolean {
  if (allocation.quarantined || allocation.excess) return false
  return atRisk || now - lastActivity >= limitDays * DAY
}

const nobody: ReadonlySet<string> = new Set()

/** What sites before this one count: one license key gives a user one seat of a type, however many sites list it. */
function countedBefore(peers: readonly CostPeer[], now: Instant): ReadonlySet<string> {
  const before = peers.filter(({isBefore}) => isBefore)
  if (before.length === 0) return nobody
  return new Set(before.flatMap(({verdicts}) => verdicts.flatMap(verdict => liesIdle(verdict, now) ? keyOfSeat(verdict.allocation) ?? [] : [])))
}

/** The seats whose cost is idle (see `liesIdle`), without those that an earlier site of the license group counts. One pass over the verdicts. */
export function idleSeats({now, verdicts = [], peers}: Pick<CostInput, 'now' | 'verdicts' | 'peers'>): ReadonlySet<Verdict> {
  const counted = countedBefore(peers, now)
  const isCounted = ({allocation}: Verdict) => counted.size > 0 && counted.has(keyOfSeat(allocation) ?? '')
  return new Set(verdicts.filter(verdict => liesIdle(verdict, now) && !isCounted(verdict)))
}

const keyOfLost = ({type, directory, userId}: Departure) => seatKey(type, {directory, id: userId})

const isGone = ({ours, reinstatedAs}: LostSeat) => ours && reinstatedAs === undefined

/** What speaks against a seat being freed, or counted here: that it is held, or that an earlier site counts its release. */
function* notFreed({verdicts = [], peers}: Pick<CostInput, 'verdicts' | 'peers'>): Generator<string | undefined> {
  for (const list of [verdicts, ...peers.map(peer => peer.verdicts)]) yield* list.map(({allocation}) => keyOfSeat(allocation))
  for (const {departures} of peers.filter(({isBefore}) => isBefore)) yield* departures.filter(isGone).map(keyOfLost)
}

/**
 * Seats by type that we released and whose users hold none of the type now: no undo gave it back, and no row of the user is listed at the site or
 * at another of its license group. A row in quarantine is still there and frees nothing yet. A user counts once, however many sites released him.
 */
export function freedSeats({verdicts, departures, peers}: Pick<CostInput, 'verdicts' | 'departures' | 'peers'>): Readonly<Record<SeatType, number>> {
  const freed = new Map(departures.filter(isGone).map((departure): [string | undefined, SeatType] => [keyOfLost(departure), departure.type]))
  if (freed.size > 0) for (const key of notFreed({verdicts, peers})) freed.delete(key)
  const types = [...freed.values()]
  return {professional: types.filter(type => type === 'professional').length, analyzer: types.filter(type => type === 'analyzer').length}
}

/** A price that is missing makes the amount unknown, never 0. */
const times = (seats: number | undefined, price: number | undefined) => seats === undefined || price === undefined ? undefined : seats * price

/** Of a type without a price nobody knows the cost, so the share of the budget is not known either. */
function shareOf(budget: number | undefined, types: readonly TypeCost[]): number | undefined {
  const costs = types.flatMap(({monthlyCost}) => monthlyCost ?? [])
  if (budget === undefined || budget === 0 || types.length === 0 || costs.length < types.length) return undefined
  return costs.reduce((sum, cost) => sum + cost, 0) / budget
}

/**
 * The costs of a site by type that it has, by its last reading: monthly cost = seats bought x price; idle cost = `idleSeats` x price; freed value =
 * `freedSeats` x price of today. Of a license group the carrier reports what was bought and the budget, and every idle or freed seat is
 * reported by one site alone, so that sums over sites are right.
 */
export function costOf(input: CostInput): Cost {
  const {pools, verdicts, prices, budget, isCarrier} = input
  const idle = verdicts && [...idleSeats(input)]
  const freed = verdicts && freedSeats(input)
  const types = pools.map(({type, total}): TypeCost => ({
    type,
    monthlyCost: isCarrier ? times(total, prices[type]) : undefined,
    idleCost: times(idle?.filter(({allocation}) => allocation.type === type).length, prices[type]),
    freedValue: times(freed?.[type], prices[type]),
  }))
  return isCarrier ? {types, budget, budgetUsed: shareOf(budget, types)} : {types, budget: undefined, budgetUsed: undefined}
}
