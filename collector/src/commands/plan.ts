// `seatkeeper plan`: reads the sites, judges, and shows what an evaluation run would release. Touches nothing.
import type {Config, SiteConfig} from '../config/types.ts'
import {assemble} from '../policy/assemble.ts'
import type {Decision} from '../policy/decide.ts'
import {DAY} from '../policy/model.ts'
import type {Plan} from '../policy/plan.ts'
import {fetchSnapshot} from '../qrs/licenses.ts'
import {createLog} from '../log.ts'
import {createSite} from '../site.ts'
import {createAudit} from '../store/audit.ts'
import {createIntents} from '../store/intents.ts'
import {print, readState} from './context.ts'
import {showText} from './plan-text.ts'
import {tellIfSlow} from './progress.ts'
import {UserError} from './user-error.ts'

export type ShownPlan = Plan & {readonly decision: Decision; readonly nextRun: number | undefined}

/** Automatic releases of the last 24 hours by site, as a collector on this machine recorded them; undefined when that cannot be read. */
type Released = ((site: string) => number) | undefined

function readReleased(config: Config): Released {
  try {
    return readState(config, db => {
      if (db === undefined) return undefined
      const intents = createIntents(db, createAudit(db, config.dataDir, () => true))
      const counts = new Map(config.sites.map(({name}) => [name, intents.releasedSince(name, Date.now() - DAY)]))
      return site => counts.get(site) ?? 0
    })
  } catch {
    return undefined // the plan is of use without it, and says what it does not know
  }
}

async function makeShownPlan(config: SiteConfig, releasedInLastDay: number): Promise<ShownPlan> {
  const site = createSite(config, createLog('silent'))
  try {
    const snapshot = await tellIfSlow(() => `Reading ${site.name} ...`, fetchSnapshot(site.qrs, site.name, Date.now))
    const now = Date.now()
    const runs = site.runsFrom(now)
    const {plan, decision} = assemble(snapshot, {policy: site.policy, now, runs, releasedInLastDay, switches: site.switches})
    return {...plan, decision, nextRun: runs[0]}
  } finally {
    site.qrs.close()
  }
}

const DEFAULT_ROWS = 50

export async function showPlan(config: Config, options: {site?: string; json?: boolean; limit?: number}): Promise<number> {
  const sites = config.sites.filter(site => options.site === undefined || site.name === options.site)
  if (sites.length === 0) throw new UserError(`There is no site ${options.site!} in ${config.file}. Sites: ${config.sites.map(site => site.name).join(', ')}.`, 2)
  const released = readReleased(config)
  const plans = await Promise.all(sites.map(site => makeShownPlan(site, released?.(site.name) ?? 0)))
  if (options.json === true) print(JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2))
  else plans.forEach((plan, index) => showText(plan, sites[index]!, {timeZone: config.timeZone, limit: options.limit ?? DEFAULT_ROWS}))
  if (options.json !== true && released === undefined) {
    print(`Releases of the last 24 hours are not known here: no state of a collector can be read in ${config.dataDir}, so \`brake.maxPerDay\` counts this plan alone.`)
  }
  return plans.some(({decision}) => decision.kind === 'halted' || decision.kind === 'closed') ? 3 : 0
}
