// `seatkeeper once`: one round on every site, delivered, and out.
import type {Config} from '../config/types.ts'
import {createCollector, type Collector} from '../collector.ts'
import {runCycle, type CycleResult} from '../cycle.ts'
import {createLog} from '../log.ts'
import {checkServerLicense} from '../server-license-check.ts'
import type {Site} from '../site.ts'
import {takeLock} from '../store/lock.ts'
import {print} from './context.ts'
import {UserError} from './user-error.ts'

const DELIVERY_WAIT = 60_000

function told({reading, outcomes, stopped}: CycleResult, released: boolean): string {
  const planned = reading.plan.items.length
  const {decision} = reading
  if (stopped !== undefined) return stopped
  if (outcomes.length > 0) {
    const taken = outcomes.filter(({result}) => result === 'released' || result === 'quarantined').length
    return `${taken} of ${planned} seats released`
  }
  const why = decision.kind === 'go' ? (released ? 'nothing to release' : 'nothing released: give --release to release') : decision.sentence
  return `${planned} seats in the plan; ${why}`
}

/** 0 done, 1 failed, 3 halted. */
async function round(collector: Collector, site: Site, release: boolean): Promise<number> {
  try {
    if (site.config.serverLicenseMonitor.enable) await checkServerLicense(collector.deps, site)
    const result = await runCycle(collector.deps, site, release ? 'evaluation' : 'reading')
    print(`${site.name}: ${result.reading.evaluation.verdicts.length} seats read and judged in ${(result.readMs / 1000).toFixed(2)} s; ${told(result, release)}`)
    if (result.stopped !== undefined || result.outcomes.some(outcome => outcome.result === 'failed')) return 1
    return release && ['halted', 'closed'].includes(result.reading.decision.kind) ? 3 : 0
  } catch (error) {
    process.stderr.write(`${site.name}: ${(error as Error).message}\n`)
    return 1
  }
}

export async function once(config: Config, release: boolean): Promise<number> {
  const lock = takeLock(config.dataDir)
  if (lock === undefined) throw new UserError(`A collector is running with the data folder ${config.dataDir}. It does the rounds; stop it first.`)
  const collector = createCollector(config, createLog(config.logLevel === 'info' ? 'silent' : config.logLevel, process.stderr))
  collector.delivery.start()
  try {
    const codes = await Promise.all(collector.sites.map(site => round(collector, site, release)))
    const delivered = await collector.delivery.drain(DELIVERY_WAIT)
    for (const [sink, {ok, sentence}] of Object.entries(collector.delivery.health())) if (!ok) process.stderr.write(`${sink}: ${sentence ?? ''}\n`)
    if (!delivered) process.stderr.write('Not all messages could be delivered; they are kept and go out at the next run.\n')
    return Math.max(...codes.filter(code => code !== 3), delivered ? 0 : 1) || (codes.includes(3) ? 3 : 0)
  } finally {
    await collector.stop()
    lock.release()
  }
}
