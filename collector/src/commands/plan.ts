// `seatkeeper plan`: reads the sites, judges, and shows what an evaluation run would release, and what waits for a person. Touches nothing.
import type {Config} from '../config/types.ts'
import {fetchElsewhere, peersOf, withDepartures, withElsewhere} from '../license-group.ts'
import {toHaltedWithSeats} from '../halted-answers.ts'
import {assemble} from '../policy/assemble.ts'
import type {Decision} from '../policy/decide.ts'
import type {Pause, Verdict} from '../policy/model.ts'
import type {Plan} from '../policy/plan.ts'
import {fetchSnapshot} from '../qrs/licenses.ts'
import {createLog} from '../log.ts'
import {createSite, switchesOf, type Site} from '../site.ts'
import type {HaltedPlan} from '../store/plans.ts'
import {complain, print} from './context.ts'
import {showText} from './plan-text.ts'
import {showUsers} from './plan-users.ts'
import {tellIfSlow} from './progress.ts'
import {nothingRecorded, readRecorded, type Recorded} from './recorded.ts'
import {sitesOf} from './sites.ts'

export type ShownPlan = Plan & {
  readonly decision: Decision
  readonly nextRun: number | undefined
  readonly paused: Pause | undefined
  readonly halted: HaltedPlan | undefined
}

type Recordings = ReadonlyMap<string, Recorded> | undefined

const recordedOf = (recorded: Recordings, site: string) => recorded?.get(site) ?? nothingRecorded

/** All sites of the configuration: one that is shown may share its license with one that is not. */
function openSites(config: Config, recorded: Recordings): readonly Site[] {
  const sites: Site[] = config.sites.map(site => {
    const opened: Site = createSite(site, createLog('silent'), {lastRun: () => recordedOf(recorded, site.name).lastRun, peers: () => peersOf(opened, sites)})
    return opened
  })
  return sites
}

type Judged = {readonly plan: ShownPlan; readonly verdicts: readonly Verdict[]; readonly lastKnownRun: number | undefined}

async function judge(site: Site, recordings: Recordings): Promise<Judged> {
  const recorded = recordedOf(recordings, site.name)
  const {paused, halted} = recorded
  const lost = site.peers().flatMap(({name}) => recordedOf(recordings, name).departures)
  const read = Promise.all([fetchElsewhere(site.peers(), Date.now), fetchSnapshot(site.qrs, site.name, Date.now)])
  const [elsewhere, alone] = await tellIfSlow(() => `Reading ${site.name} ...`, read)
  const now = Date.now()
  const runs = site.runsFrom(now)
  const switches = switchesOf({config: site.config, paused})
  const {plan, decision, evaluation} = assemble(withElsewhere(alone, withDepartures(elsewhere, lost)), {policy: site.policy, now, runs, ...recorded, switches})
  return {plan: {...plan, decision, nextRun: runs[0], paused, halted}, verdicts: evaluation.verdicts, lastKnownRun: runs.at(-1)}
}

/** As the API tells it: a halted plan with its seats, counted by type. */
const toJson = ({halted, ...plan}: ShownPlan): object => ({...plan, ...(halted && {halted: toHaltedWithSeats(halted)})})

const DEFAULT_ROWS = 50

type Options = {readonly site?: string; readonly json?: boolean; readonly limit?: number}

function show(config: Config, plans: readonly ShownPlan[], {json, limit = DEFAULT_ROWS}: Options): void {
  const [first, ...others] = plans.map(toJson)
  if (json === true) print(JSON.stringify(others.length === 0 ? first : [first, ...others], null, 2))
  else for (const plan of plans) showText(plan, config, limit)
}

function nothingKnown({dataDir}: Config): string {
  return 'Releases of the last 24 hours are not known here, nor the exclusions that operators made, a pause or a halted plan: '
    + `no state of a collector can be read in ${dataDir}, so \`brake.maxPerDay\` counts this plan alone.`
}

/** With users only their seats. */
export async function showPlan(config: Config, users: readonly string[], options: Options): Promise<number> {
  const names = sitesOf(config, options.site).map(({name}) => name)
  const recorded = readRecorded(config, sentence => complain(`WARNING: ${sentence}`))
  const sites = openSites(config, recorded)
  try {
    const shown = sites.filter(({name}) => names.includes(name))
    const judged = await Promise.all(shown.map(site => judge(site, recorded)))
    const plans = judged.map(({plan}) => plan)
    if (options.json !== true && recorded === undefined) print(nothingKnown(config))
    if (users.length > 0) return showUsers(judged.map(({plan: {site, readAt}, verdicts, lastKnownRun}) => ({site, readAt, verdicts, lastKnownRun})), users, {json: options.json === true, timeZone: config.timeZone})
    show(config, plans, options)
    return plans.some(({decision}) => decision.kind === 'halted' || decision.kind === 'closed') ? 3 : 0
  } finally {
    for (const {qrs} of sites) qrs.close()
  }
}
