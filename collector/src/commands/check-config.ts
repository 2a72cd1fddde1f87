// `seatkeeper check-config`: the configuration is right (else we are not here); now what it means for the sites.
import type {Config, SiteConfig} from '../config/types.ts'
import {groupDoubts} from '../license-group.ts'
import {evaluate} from '../policy/evaluate.ts'
import {distrust} from '../policy/trust.ts'
import {seatTypes, type Evaluation, type Pool} from '../policy/model.ts'
import {fetchSnapshot} from '../qrs/licenses.ts'
import {fetchLicenseMark, type LicenseMark} from '../qrs/server-license.ts'
import {nextRuns, type Schedule} from '../schedule.ts'
import {createLog} from '../log.ts'
import {createSite, type Site} from '../site.ts'
import type {MessageKind} from '../messages/model.ts'
import {destinationsOf, messageDestinations} from '../messages/route.ts'
import {probeInflux} from '../sinks/influxdb.ts'
import {groupLines, licenseWarnings, UNSEEN_USE, type CheckedSite} from './check-licenses.ts'
import {complain, print, seatCount, shortTimeText} from './context.ts'
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

/** `isReliable`: whether the other sites of the license group can rely on it; what is wrong with its users does not matter to them. */
type Answer = {readonly ok: boolean; readonly isReliable: boolean; readonly mark?: LicenseMark | undefined}

async function readSeats(config: SiteConfig, site: Site, {made, departures}: Recorded): Promise<Answer> {
  const snapshot = await tellIfSlow(() => `Reading ${site.name} ...`, fetchSnapshot(site.qrs, site.name, Date.now))
  const now = Date.now()
  print(`  reached: ${snapshot.userCount} users, ${seatCount(snapshot.allocations.length)}`)
  showShields(evaluate(snapshot, {policy: site.policy, now, runs: [], made, departures}))
  showCosts(config, snapshot.pools)
  const findings = distrust(snapshot, site.policy, now)
  for (const {sentence} of findings) print(`  not trusted: ${sentence}`)
  return {ok: findings.length === 0, isReliable: groupDoubts(snapshot, site.policy, now).length === 0}
}

async function readMark({qrs}: Site): Promise<Pick<Answer, 'ok' | 'mark'>> {
  try {
    const mark = await fetchLicenseMark(qrs)
    print(mark === undefined ? '  license: Qlik does not tell which. Is one installed?' : `  license: its number ends in ${mark.ending}`)
    return {ok: true, mark}
  } catch (error) {
    print(`  license: NOT read: ${(error as Error).message}`)
    return {ok: false}
  }
}

/** `compare`: whether the license is of interest. */
async function askSite(config: SiteConfig, recorded: Recorded, compare: boolean): Promise<Answer> {
  const site = createSite(config, createLog('silent'))
  try {
    const {ok, isReliable} = await readSeats(config, site, recorded)
    const license = compare ? await readMark(site) : {ok: true}
    return {...license, ok: ok && license.ok, isReliable}
  } catch (error) {
    print(`  NOT reached: ${(error as Error).message}`)
    return {ok: false, isReliable: false}
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
  if (site.licenseGroup !== undefined) print(`  license group: ${site.licenseGroup}`)
}

/** Returns how many warnings there were. */
function showLicenses(sites: readonly CheckedSite[]): number {
  const warnings = licenseWarnings(sites)
  for (const line of groupLines(sites)) print(line)
  for (const warning of warnings) print(`WARNING: ${warning}`)
  return warnings.length
}

const kindWords: readonly (readonly [MessageKind, string])[] = [
  ['serverLicenseStatus', 'server license at each check'], ['serverLicenseAlert', 'server license alerts'], ['seatsReleased', 'seats released and given back'], ['releaseFailed', 'failed releases'],
  ['planHalted', 'halted plans'], ['poolLow', 'pools that run low'], ['atRiskDigest', 'the digest of seats at risk'], ['seatReleased', 'to users whose seat was released'],
]

/** What each destination of messages gets; nobody is bothered by a test that was not asked for. */
function showMessages(config: Config): void {
  for (const {name} of messageDestinations(config)) {
    const kinds = kindWords.filter(([kind]) => destinationsOf(config, kind).includes(name)).map(([, words]) => words)
    print(`${name} gets ${kinds.length === 0 ? 'no messages' : kinds.join(', ')}. Try it: seatkeeper test-destination ${name} -c ${config.file}`)
  }
}

/** Whether the destinations take messages. */
async function askDestinations({destinations: {influxDb}}: Config): Promise<boolean> {
  if (influxDb === undefined) return true
  const {ok, sentence} = await tellIfSlow(() => `Asking InfluxDB at ${influxDb.url} ...`, probeInflux(influxDb))
  print(ok ? sentence : `NOT working: ${sentence}`)
  return ok
}

function closing(ok: boolean, warnings: number): string {
  if (!ok) return ', but not everything works; see above.'
  return warnings === 0 ? '.' : `, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}; see above.`
}

export async function checkConfig(config: Config, offline: boolean): Promise<number> {
  const answers: boolean[] = []
  const checked: CheckedSite[] = []
  print(`Times are in ${config.timeZone}.`)
  const recorded = readRecorded(config, sentence => complain(`WARNING: ${sentence}`))
  for (const site of config.sites) {
    showSite(site, config.timeZone)
    const answer = offline ? undefined : await askSite(site, recorded?.get(site.name) ?? nothingRecorded, config.sites.length > 1)
    answers.push(answer?.ok ?? true)
    checked.push({site, mark: answer?.mark, isReliable: answer?.isReliable})
  }
  if (!offline && recorded === undefined) print(`Exclusions that operators made are not known here: no state of a collector can be read in ${config.dataDir}.`)
  answers.push(offline || await askDestinations(config))
  showMessages(config)
  const warnings = showLicenses(checked)
  print(UNSEEN_USE)
  const ok = answers.every(Boolean)
  print(`${config.file} is right${closing(ok, warnings)}`)
  return ok ? 0 : 1
}
