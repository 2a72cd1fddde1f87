// One Qlik site as the collector knows it: its policy, its client, its last reading.
import type {SiteConfig} from './config/types.ts'
import type {Logger} from './log.ts'
import type {Peer} from './license-group.ts'
import {exclude, type Judged} from './policy/exclude.ts'
import {withMade} from './policy/exclusions.ts'
import {judge, judgeManual} from './policy/judge.ts'
import {brake} from './policy/brake.ts'
import {decide, type Switches} from './policy/decide.ts'
import type {Assembled} from './policy/assemble.ts'
import type {Exclusion, Instant, Pause, Policy, Pool, SeatType, User, Verdict} from './policy/model.ts'
import {listsAreWhole} from './policy/trust.ts'
import type {Finding} from './policy/compliance.ts'
import {createQrsClient, type QrsClient} from './qrs/client.ts'
import type {ServerLicense} from './qrs/server-license.ts'
import {nextRuns, type Schedule} from './schedule.ts'
import type {HaltedPlan} from './store/plans.ts'

/** Until when Qlik keeps a seat for its user, where that is known. */
type Quarantine = {readonly until: Instant | undefined}

/**
 * What the last good reading said. `taken` are seats released since, with their quarantine if they are in one: lists leave them out.
 * `poolsChanged`: a release or an undo changed the pools since they were read.
 */
export type Reading = Assembled & {
  readonly judged: Judged // by the configuration alone, to which the present exclusions of operators are added at each change
  readonly at: Instant
  readonly pools: readonly Pool[]
  readonly poolsChanged?: true
  readonly taken: Map<string, Quarantine | undefined>
}

export type SiteHealth = {readonly ok: boolean; readonly sentence: string | undefined; readonly at: Instant; readonly durationMs: number}

export type Site = {
  readonly name: string
  readonly config: SiteConfig
  readonly policy: Policy
  /** The other sites of the license group; none without one. */
  readonly peers: () => readonly Peer[]
  /** All sites of the license group, this one too, in the order of the configuration; this one alone without a group. */
  readonly group: () => readonly Site[]
  readonly qrs: QrsClient
  readonly log: Logger // at the level of the site's license management
  latest: Reading | undefined
  health: SiteHealth | undefined
  /** As it was looked at last. */
  license: ServerLicense | undefined
  /** What the last reading found, each thing counted by every site of the license group that has it. */
  findings: readonly Finding[]
  paused: Pause | undefined
  halted: HaltedPlan | undefined
  /** Runs work on this site one after the other: readings and releases never mix. */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>
  /** Coming evaluation runs from now on, ascending; empty when license management is off. */
  readonly runsFrom: (now: Instant) => Instant[]
}

const RUNS_AHEAD = 120 // enough for days until release at a daily rhythm

export function toPolicy({licenseManagement: management, costs}: SiteConfig): Policy {
  const {release, quarantine, exclusions, brake, withoutWaiting} = management
  const seatRule = ({enable, inactivityDays, freeSeats, freeShare}: typeof release.professional) => ({enable, inactivityDays, freeSeats, freeShare})
  return {
    seats: {professional: seatRule(release.professional), analyzer: seatRule(release.analyzer)},
    graceDays: quarantine.gracePeriod,
    warningDays: management.warningDays,
    staleAfterDays: management.staleAfterDays,
    bounceBackoffDays: management.bounceBackoffDays,
    withoutWaiting,
    exclusions: {
      users: exclusions.users.map(user => ({directory: user.userDirectory, id: user.userId})),
      tags: exclusions.tags,
      customProperties: exclusions.customProperties,
      userDirectories: exclusions.userDirectories,
      roles: exclusions.roles,
      groups: exclusions.groups,
      ...exclusions.userStatus,
    },
    brake,
    monthlyPerSeat: {professional: costs?.monthlyPerSeat.professional, analyzer: costs?.monthlyPerSeat.analyzer},
  }
}

function createQueue(): Site['exclusive'] {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}

export type LastRun = () => Instant | undefined

/** Runs are looked up by every request, and cost milliseconds: they are kept until half of them have passed. */
function createRuns(schedule: Schedule, lastRun: LastRun): Site['runsFrom'] {
  let known: Instant[] = []
  let from = Number.POSITIVE_INFINITY
  let anchor: Instant | undefined
  return now => {
    const ahead = known.findIndex(run => run > now)
    const last = lastRun()
    if (now < from || last !== anchor || ahead < 0 || ahead > RUNS_AHEAD / 2) {
      known = nextRuns(schedule, new Date(now), RUNS_AHEAD, last === undefined ? undefined : new Date(last)).map(run => run.getTime())
      from = now
      anchor = last
      return known
    }
    return known.slice(ahead)
  }
}

/** `lastRun`: when the site was evaluated last, which intervals such as `every 2 days` count from. */
export type SiteOptions = {readonly lastRun?: LastRun; readonly peers?: () => readonly Peer[]; readonly group?: () => readonly Site[]}

export function createSite(config: SiteConfig, log: Logger, {lastRun = () => undefined, peers = () => [], group}: SiteOptions = {}): Site {
  const {enable, evaluation, logLevel} = config.licenseManagement
  const site: Site = {
    name: config.name,
    config,
    policy: toPolicy(config),
    peers,
    group: group ?? (() => [site]),
    qrs: createQrsClient(config.name, config.qrs),
    log: log.child({site: config.name}, log.level === 'silent' ? {} : {level: logLevel}),
    latest: undefined,
    health: undefined,
    license: undefined,
    findings: [],
    paused: undefined,
    halted: undefined,
    exclusive: createQueue(),
    runsFrom: enable ? createRuns(evaluation.frequency, lastRun) : () => [],
  }
  return site
}

/** Whether the site is read at all: one that is neither measured nor managed is not. */
export const isRead = ({config: {licenseMonitoring, licenseManagement}}: Pick<Site, 'config'>): boolean => licenseMonitoring.enable || licenseManagement.enable

/** Whether points of the site's readings are written. */
export const isMeasured = ({config: {licenseMonitoring: {enable, storeInInfluxDb}}}: Pick<Site, 'config'>): boolean => enable && storeInInfluxDb

/** What speaks for or against releasing at the site now. */
export function switchesOf({config: {licenseManagement: {enable, dryRun}}, paused}: Pick<Site, 'config' | 'paused'>): Switches {
  return {enabled: enable, dryRun, paused}
}

/** Pauses the site or resumes it: what is decided of the last reading follows. */
export function notePause(site: Site, paused: Pause | undefined): void {
  site.paused = paused
  const reading = site.latest
  if (reading !== undefined) site.latest = {...reading, decision: decide(reading.plan, reading.findings, switchesOf(site))}
}

/** Judges again whether what is left of the plan may run, after seats of it have gone; `releasedInLastDay` counts automatic releases. */
export function redecide(site: Site, releasedInLastDay: number): void {
  const reading = site.latest
  if (reading === undefined || reading.taken.size === 0) return
  const items = reading.plan.items.filter(({allocationId}) => !reading.taken.has(allocationId))
  const findings = brake({...reading.plan, items}, {allocations: currentVerdicts(reading).map(({allocation}) => allocation), pools: reading.pools}, site.policy, releasedInLastDay)
  site.latest = {...reading, findings, decision: decide(reading.plan, findings, switchesOf(site))}
}

/** What holds after a reading: of one whose lists are not whole only the refusal is taken over, the lists before it stay. */
export function latestOf(before: Reading | undefined, reading: Reading): Reading {
  const {distrust} = reading.plan
  if (before === undefined || listsAreWhole(distrust)) return reading
  return {...before, plan: {...before.plan, distrust}, findings: reading.findings, decision: reading.decision}
}

/** `isDoubled`: the user was just seen to hold a working professional seat beside this one; `made`: the exclusions of operators as they are now. */
export type RejudgeOptions = {readonly manual: boolean; readonly now: Instant; readonly isDoubled: boolean; readonly made: readonly Exclusion[]}

/** Judges one seat again, by what is known of it and its user now. */
export function rejudge(reading: Reading, seat: {allocation: Verdict['allocation']; user: User | undefined}, options: RejudgeOptions): Verdict {
  const {allocation: {holder}} = seat
  const doubled = holder !== undefined && options.isDoubled ? [[holder.key, ''] as const] : []
  const exclusions = withMade(reading.context.configured, options.made, options.now)
  const context = {...reading.context, exclusions, now: options.now, professionalHolders: new Map<string, string>(doubled)}
  return options.manual ? judgeManual(seat, context) : judge(seat, context)
}

/** Verdicts of the last reading without the seats taken since. */
export function currentVerdicts({evaluation, taken}: Reading): readonly Verdict[] {
  return taken.size === 0 ? evaluation.verdicts : evaluation.verdicts.filter(verdict => !taken.has(verdict.allocation.id))
}

function inQuarantine(verdict: Verdict, {until}: Quarantine): Verdict {
  return {
    ...verdict, decision: 'keep', reason: 'quarantined', rule: undefined, until: undefined, leavesAt: undefined, atRisk: false,
    allocation: {...verdict.allocation, quarantined: true, quarantineEnd: until},
  }
}

/** The same with those seats among them that went into quarantine since: their users hold them still. */
export function heldVerdicts({evaluation, taken}: Reading): readonly Verdict[] {
  if (taken.size === 0) return evaluation.verdicts
  return evaluation.verdicts.flatMap(verdict => {
    const {id} = verdict.allocation
    const quarantine = taken.get(id)
    if (quarantine !== undefined) return [inQuarantine(verdict, quarantine)]
    return taken.has(id) ? [] : [verdict]
  })
}

/** One seat of the last reading, unless it was taken since. */
export function findSeat({latest}: Pick<Site, 'latest'>, allocationId: string): Verdict | undefined {
  return latest?.taken.has(allocationId) ? undefined : latest?.evaluation.verdicts.find(verdict => verdict.allocation.id === allocationId)
}

/** A pool with one seat less held; where more are held than were bought, none becomes free by it. */
function withoutOne(pool: Pool): Pool {
  const {allocated, available, excess, total} = pool
  const isOver = excess > 0 || allocated > total
  return {...pool, allocated: allocated - 1, available: isOver ? available : available + 1, excess: Math.max(0, excess - 1)}
}

/** A pool with one seat more in quarantine, or one less; whether Qlik counts those as allocated is not known, so the rest stays. */
const withQuarantined = (pool: Pool, more: 1 | -1): Pool => ({...pool, quarantined: Math.max(0, pool.quarantined + more)})

const withPool = (reading: Reading, type: SeatType, change: (pool: Pool) => Pool): Reading =>
  ({...reading, poolsChanged: true, pools: reading.pools.map(pool => pool.type === type ? change(pool) : pool)})

type Taken = {readonly allocationId: string; readonly type: SeatType; readonly userKey: string; readonly freed: boolean; readonly quarantine: Quarantine | undefined}

/** Notes a seat that is free, in quarantine or was gone, so that lists, pools and duplicates are right before the next reading. */
export function noteTaken(site: Site, seat: Taken): void {
  const reading = site.latest
  if (reading === undefined || reading.taken.has(seat.allocationId)) return
  reading.taken.set(seat.allocationId, seat.quarantine)
  if (seat.type === 'professional') reading.context.professionalHolders.delete(seat.userKey)
  if (seat.freed) site.latest = withPool(reading, seat.type, withoutOne)
  else if (seat.quarantine !== undefined) site.latest = withPool(reading, seat.type, pool => withQuarantined(pool, 1))
}

/**
 * Notes a seat that was given back, so that pools are right before the next reading, which brings the seat itself.
 * A row that the reading has was in quarantine, and occupied a seat all the time.
 */
export function noteReinstated(site: Site, type: SeatType, allocationId: string): void {
  const reading = site.latest
  if (reading === undefined) return
  const wasQuarantined = reading.taken.get(allocationId) !== undefined
  if (reading.taken.has(allocationId)) reading.taken.set(allocationId, undefined) // not in quarantine any more
  if (wasQuarantined) site.latest = withPool(reading, type, pool => withQuarantined(pool, -1))
  if (reading.evaluation.verdicts.some(({allocation}) => allocation.id === allocationId)) return
  site.latest = withPool(reading, type, pool => ({...pool, allocated: pool.allocated + 1, available: Math.max(0, pool.available - 1)}))
}

/** Applies the exclusions as they stand now to the last reading, so that lists are right before the next one. */
export function noteExclusions(site: Site, made: readonly Exclusion[], now: Instant): void {
  const reading = site.latest
  if (reading === undefined) return
  const {evaluation, plan} = exclude(reading.judged, {made, now, runs: site.runsFrom(now), policy: site.policy})
  site.latest = {...reading, evaluation, plan: {...plan, distrust: reading.plan.distrust}}
}
