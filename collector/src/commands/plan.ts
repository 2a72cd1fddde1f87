// `seatkeeper plan`: reads the sites, judges, and shows what an evaluation run would release. Touches nothing.
import type {Config, SiteConfig} from '../config/types.ts'
import {assemble} from '../policy/assemble.ts'
import type {Decision} from '../policy/decide.ts'
import type {Plan} from '../policy/plan.ts'
import {fetchSnapshot} from '../qrs/licenses.ts'
import {createLog} from '../log.ts'
import {createSite, switchesOf} from '../site.ts'
import {print} from './context.ts'
import {showText} from './plan-text.ts'
import {tellIfSlow} from './progress.ts'
import {nothingRecorded, readRecorded, type Recorded} from './recorded.ts'
import {sitesOf} from './sites.ts'

export type ShownPlan = Plan & {readonly decision: Decision; readonly nextRun: number | undefined}

async function makeShownPlan(config: SiteConfig, recorded: Recorded): Promise<ShownPlan> {
  const site = createSite(config, createLog('silent'))
  try {
    const snapshot = await tellIfSlow(() => `Reading ${site.name} ...`, fetchSnapshot(site.qrs, site.name, Date.now))
    const now = Date.now()
    const runs = site.runsFrom(now)
    const {plan, decision} = assemble(snapshot, {policy: site.policy, now, runs, ...recorded, switches: switchesOf({config, paused: recorded.paused})})
    return {...plan, decision, nextRun: runs[0]}
  } finally {
    site.qrs.close()
  }
}

const DEFAULT_ROWS = 50

export async function showPlan(config: Config, options: {site?: string; json?: boolean; limit?: number}): Promise<number> {
  const sites = sitesOf(config, options.site)
  const recorded = readRecorded(config)
  const plans = await Promise.all(sites.map(site => makeShownPlan(site, recorded?.get(site.name) ?? nothingRecorded)))
  if (options.json === true) print(JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2))
  else plans.forEach((plan, index) => showText(plan, sites[index]!, {timeZone: config.timeZone, limit: options.limit ?? DEFAULT_ROWS}))
  if (options.json !== true && recorded === undefined) {
    print(`Releases of the last 24 hours are not known here, nor the exclusions that operators made: no state of a collector can be read in ${config.dataDir}, so \`brake.maxPerDay\` counts this plan alone.`)
  }
  return plans.some(({decision}) => decision.kind === 'halted' || decision.kind === 'closed') ? 3 : 0
}
