// `seatkeeper check-config`: the configuration is right (else we are not here); now what it means for the sites.
import type {Config, SiteConfig} from '../config/types.ts'
import {evaluate} from '../policy/evaluate.ts'
import {distrust} from '../policy/trust.ts'
import {seatTypes, type Evaluation, type Pool} from '../policy/model.ts'
import {fetchSnapshot} from '../qrs/licenses.ts'
import {nextRuns, type Schedule} from '../schedule.ts'
import {createLog} from '../log.ts'
import {createSite} from '../site.ts'
import {probeInflux} from '../sinks/influxdb.ts'
import {print, seatCount, shortTimeText} from './context.ts'
import {shieldText} from './plan-text.ts'
import {tellIfSlow} from './progress.ts'
import {nothingRecorded, readRecorded, type Recorded} from './recorded.ts'

function showRuns(what: string, schedule: Schedule, timeZone: string): void {
  print(`  ${what}: ${schedule.text}; next ${nextRuns(schedule, new Date(), 5).map(run => shortTimeText(run, timeZone)).join(', ')}`)
}

function showPolicy({licenseManagement: {enable, dryRun, release}}: SiteConfig): void {
  if (!enable) return print('  release: off')
  print(`  release: ${dryRun ? 'dry run, nothing is released' : 'LIVE, seats are released'}`)
  for (const type of seatTypes) print(`    ${type}: ${release[type].enable ? `after ${release[type].inactivityDays} days` : 'off'}`)
}

function showShields({shields}: Evaluation): void {
  for (const shield of shields) print(shieldText(shield))
}

/** What the bought seats cost, beside the budget. */
function showCosts({costs}: SiteConfig, pools: readonly Pool[]): void {
  if (costs === undefined) return
  const monthly = pools.reduce((sum, {type, total}) => sum + total * (costs.monthlyPerSeat[type] ?? 0), 0)
  const budget = costs.monthlyBudget === undefined ? '' : `, ${Math.round((monthly / costs.monthlyBudget) * 100)} % of the budget`
  print(`  bought seats cost ${monthly.toLocaleString('en-US')} ${costs.currency} a month${budget}`)
}

async function askSite(config: SiteConfig, {made}: Recorded): Promise<boolean> {
  const site = createSite(config, createLog('silent'))
  try {
    const snapshot = await tellIfSlow(() => `Reading ${site.name} ...`, fetchSnapshot(site.qrs, site.name, Date.now))
    const now = Date.now()
    print(`  reached: ${snapshot.userCount} users, ${seatCount(snapshot.allocations.length)}`)
    showShields(evaluate(snapshot, {policy: site.policy, now, runs: [], made}))
    showCosts(config, snapshot.pools)
    const findings = distrust(snapshot, site.policy, now)
    for (const {sentence} of findings) print(`  not trusted: ${sentence}`)
    return findings.length === 0
  } catch (error) {
    print(`  NOT reached: ${(error as Error).message}`)
    return false
  } finally {
    site.qrs.close()
  }
}

function showSite(site: SiteConfig, timeZone: string): void {
  const {licenseMonitoring, licenseManagement, serverLicenseMonitor} = site
  print(`Site ${site.name} (${site.qrs.url})`)
  if (licenseMonitoring.enable) showRuns('reads', licenseMonitoring.collectInterval, timeZone)
  if (licenseManagement.enable) showRuns('evaluates', licenseManagement.evaluation.frequency, timeZone)
  if (serverLicenseMonitor.enable) showRuns('server license', serverLicenseMonitor.frequency, timeZone)
  showPolicy(site)
}

/** Whether the destinations take messages. */
async function askDestinations({destinations: {influxDb}}: Config): Promise<boolean> {
  if (influxDb === undefined) return true
  const {ok, sentence} = await tellIfSlow(() => `Asking InfluxDB at ${influxDb.url} ...`, probeInflux(influxDb))
  print(ok ? sentence : `NOT working: ${sentence}`)
  return ok
}

export async function checkConfig(config: Config, offline: boolean): Promise<number> {
  const answers: boolean[] = []
  print(`Times are in ${config.timeZone}.`)
  const recorded = readRecorded(config)
  for (const site of config.sites) {
    showSite(site, config.timeZone)
    answers.push(offline || await askSite(site, recorded?.get(site.name) ?? nothingRecorded))
  }
  if (!offline && recorded === undefined) print(`Exclusions that operators made are not known here: no state of a collector can be read in ${config.dataDir}.`)
  answers.push(offline || await askDestinations(config))
  print('Use in places that this collector does not see (Qlik Cloud, another deployment with the same signed license key) cannot be known here: exclude such users.')
  const ok = answers.every(Boolean)
  print(ok ? `${config.file} is right.` : `${config.file} is right, but not everything works; see above.`)
  return ok ? 0 : 1
}
