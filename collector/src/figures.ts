// What the numbers of a reading mean: money, order, use and growth, for a site and its license group.
import {carrierOf, costOf, idleSeats, type Cost, type CostInput, type CostPeer, type CostSite} from './policy/cost.ts'
import {countOnce, findCompliance, type Finding, type FindingCode} from './policy/compliance.ts'
import {DAY, seatTypes, type Allocation, type Instant, type Pool, type Snapshot, type Verdict} from './policy/model.ts'
import {WINDOW_DAYS} from './policy/forecast.ts'
import {outlookOf, type Outlook} from './policy/outlook.ts'
import {keyOfSeat} from './policy/seat-key.ts'
import {usagePatterns, usedAt, usersOfDay, usersWithin, utcDay, type UsagePatterns} from './policy/usage-patterns.ts'
import {listsAreWhole} from './policy/trust.ts'
import {heldVerdicts, isMeasured, isRead, type Site} from './site.ts'
import type {Store} from './store/store.ts'

/**
 * Money and use; `patterns` is undefined where the lists of the reading were not whole. `idle`: the ids of the seats whose money counts as idle at
 * the site; undefined where that is not known.
 */
export type Figures = {readonly cost: Cost; readonly patterns: UsagePatterns | undefined; readonly idle: ReadonlySet<string> | undefined}

/** `verdicts`: undefined where the lists are not whole. */
export type FigureInput = {readonly pools: readonly Pool[]; readonly verdicts: readonly Verdict[] | undefined; readonly now: Instant}

type Kept = Pick<Store, 'daily' | 'departures'>

const costSite = ({name, policy, config: {licenseGroup, costs}}: Site): CostSite =>
  ({name, licenseGroup, prices: policy.monthlyPerSeat, budget: costs?.monthlyBudget})

/** The site that reports what the license group has once: what was bought, and growth. Of the sites that are measured, if any is. */
export function carrierName(site: Site): string {
  const measured = site.group().filter(isMeasured)
  return carrierOf(costSite(site), (measured.length > 0 ? measured : site.group()).map(costSite))
}

export const isCarrier = (site: Site): boolean => carrierName(site) === site.name

const verdictsOf = ({latest}: Site): readonly Verdict[] => latest === undefined ? [] : heldVerdicts(latest)

/** Those of the license group that are read at all, in the order of the configuration. */
const groupOf = (site: Site): readonly Site[] => site.group().filter(isRead)

const othersOf = (site: Site): readonly Site[] => groupOf(site).filter(({name}) => name !== site.name)

/** Whether all of the license group were read since the start: before that nobody knows which seats are idle or free at the others. */
const isGroupRead = (site: Site): boolean => othersOf(site).every(({latest}) => latest !== undefined)

function costPeers(site: Site, {departures}: Kept): CostPeer[] {
  const group = site.group()
  const own = group.findIndex(({name}) => name === site.name)
  return othersOf(site).map(peer => ({
    verdicts: verdictsOf(peer), departures: departures.list(peer.name), isBefore: group.indexOf(peer) < own,
  }))
}

/** What seats cost and who uses them, by the site's own reading and the last ones of its license group; nothing is idle or freed until all of it was read. */
export function figuresOf(site: Site, store: Kept, {pools, verdicts, now}: FigureInput): Figures {
  const prices = site.policy.monthlyPerSeat
  const input: CostInput = {
    now, pools, verdicts: isGroupRead(site) ? verdicts : undefined, prices, budget: site.config.costs?.monthlyBudget, isCarrier: isCarrier(site),
    departures: store.departures.list(site.name), peers: costPeers(site, store),
  }
  const idle = input.verdicts && idleSeats(input)
  return {
    cost: costOf(input), patterns: verdicts && usagePatterns(verdicts, {now, idle, prices}),
    idle: idle && new Set([...idle].map(({allocation}) => allocation.id)),
  }
}

const allocationsOf = (verdicts: readonly Verdict[]): readonly Allocation[] => verdicts.map(({allocation}) => allocation)

type Found = Pick<Snapshot, 'pools' | 'capacity' | 'users' | 'allocations'>

/** What does not agree with the license or with good order at the site; each thing counts here, also where another site of the group has it. */
export function findingsOf(site: Site, {pools, capacity, users, allocations}: Found, listsAreWhole: boolean): Finding[] {
  return findCompliance({
    pools, capacity, users,
    seats: listsAreWhole && isGroupRead(site) ? allocations : undefined,
    peers: othersOf(site).map(peer => allocationsOf(verdictsOf(peer))),
    serverLicense: site.license,
    serviceAccounts: site.config.licenseMonitoring.serviceAccounts,
  })
}

const aboutPools: readonly FindingCode[] = ['poolExhausted', 'excess', 'moreAllocatedThanBought']

/** What there is to say of the pools as they are now, where they changed since they were read; of minutes what the reading found. */
function ofPools(site: Site): readonly Finding[] {
  const {latest, findings} = site
  if (latest?.poolsChanged === undefined || !listsAreWhole(latest.plan.distrust)) return findings
  const now = findingsOf(site, {pools: latest.pools, capacity: undefined, users: new Map(), allocations: allocationsOf(verdictsOf(site))}, true)
  return findings.map(read => {
    const found = aboutPools.includes(read.finding) ? now.find(({finding}) => finding === read.finding) : undefined
    return found === undefined ? read : {...found, list: [...found.list, ...read.list.filter(({type}) => type === 'analyzer_capacity')]}
  })
}

/** Without the seats that were taken since. */
function present(site: Site): readonly Finding[] {
  const findings = ofPools(site)
  const taken = site.latest?.taken
  if (taken === undefined || taken.size === 0) return findings
  return findings.map(finding => ({...finding, list: finding.list.filter(({allocationId}) => allocationId === undefined || !taken.has(allocationId))}))
}

/** The site's findings as they are now, with a count of what no site before it in the license group has. */
export const countedFindings = (site: Site): readonly Finding[] =>
  countOnce(site.group().map(one => ({site: one.name, findings: present(one)}))).find(one => one.site === site.name)?.findings ?? []

/** Under which name the days of a license group are kept; no site is named so, for a name holds no line break. */
const seriesOf = ({name, config: {licenseGroup}}: Site): string => licenseGroup === undefined ? name : `license group\n${licenseGroup}`

/** Whether days may be noted by the site's last reading: its lists are whole, its clock and the collector's agree, use is recorded, and it is not a day old. */
function tellsOfDays({latest}: Site, now: Instant): boolean {
  if (latest === undefined || now - latest.at > DAY) return false
  const {distrust} = latest.plan
  return listsAreWhole(distrust) && !distrust.some(({code}) => code === 'clockDiffers' || code === 'staleUse')
}

/** One verdict for each user and type of the group, that of the latest use. */
function groupVerdicts(site: Site, own: readonly Verdict[], now: Instant): readonly Verdict[] {
  const others = othersOf(site)
  if (others.length === 0) return own
  const lastUse = ({allocation}: Verdict) => usedAt(allocation, now) ?? -Infinity
  const all = new Map<string, Verdict>()
  for (const verdict of [own, ...others.map(verdictsOf)].flat()) {
    const key = keyOfSeat(verdict.allocation) ?? `row ${verdict.allocation.id}`
    const known = all.get(key)
    if (known === undefined || lastUse(verdict) > lastUse(known)) all.set(key, verdict)
  }
  return [...all.values()]
}

/** The pools of the license group as its carrier was read last. */
const poolsOfGroup = (site: Site, own: readonly Pool[]): readonly Pool[] =>
  isCarrier(site) ? own : site.group().find(({name}) => name === carrierName(site))?.latest?.pools ?? []

/**
 * Notes what the day of a reading is like in numbers, and what the reading still tells of the day before: of a license group each reading of any of
 * its sites, as soon as all of them can be relied on, so that it does not matter which is read last. None by a reading whose clock or use is in
 * doubt. Call it inside the reading's transaction.
 */
export function noteDay(site: Site, {daily}: Kept, {pools, verdicts: own, now}: FigureInput): void {
  if (own === undefined || !groupOf(site).every(one => tellsOfDays(one, now))) return
  const verdicts = groupVerdicts(site, own, now)
  const day = utcDay(now)
  const [today, before, active30d] = [usersOfDay(verdicts, now, day), usersOfDay(verdicts, now, day - 1), usersWithin(verdicts, now, 30)]
  for (const {type, total, allocated} of poolsOfGroup(site, pools)) {
    daily.note(seriesOf(site), {day, type, total, allocated, dailyActive: today[type], active30d: active30d[type]})
    daily.noteLate(seriesOf(site), {day: day - 1, type, dailyActive: before[type]})
  }
}

/** How the types of the site will fare; none at a site whose license group is told of elsewhere. */
export function outlooksOf(site: Site, {daily}: Kept, {pools, now}: Pick<FigureInput, 'pools' | 'now'>): Outlook[] {
  if (!isCarrier(site)) return []
  const today = utcDay(now)
  return seatTypes.flatMap(type => pools.filter(pool => pool.type === type))
    .map(pool => outlookOf(pool, daily.history(seriesOf(site), pool.type, today - WINDOW_DAYS), today))
}
