// `seatkeeper once`: one round on every site, delivered, and out.
import type {Config} from '../config/types.ts'
import {createCollector, type Collector} from '../collector.ts'
import {runCycle, type CycleResult} from '../cycle.ts'
import {decisionSentences} from '../policy/decide.ts'
import {withoutAddress} from '../qrs/errors.ts'
import {checkServerLicense} from '../server-license-check.ts'
import type {Site} from '../site.ts'
import {takeLock} from '../store/lock.ts'
import type {HaltedPlan} from '../store/plans.ts'
import {commandAtSite, commandText} from './command-text.ts'
import {createComplaints, type Complaints} from './complaints.ts'
import {complain, print, seatCount} from './context.ts'
import {decideText} from './halted-text.ts'
import {bad, countOutcomes, worstOf} from './outcomes.ts'
import {tellIfSlow} from './progress.ts'
import {UserError} from './user-error.ts'

const DELIVERY_WAIT = 60_000

const NOT_BEGUN = {result: 'notBegun'} as const

/** `halted`: what the round itself has halted. */
function told({reading: {plan, decision}, outcomes}: CycleResult, {released, halted}: {released: boolean; halted: HaltedPlan | undefined}): string {
  const planned = plan.items.length
  if (outcomes.length > 0) return countOutcomes([...outcomes, ...Array<typeof NOT_BEGUN>(planned - outcomes.length).fill(NOT_BEGUN)])
  if (planned === 0 && (decision.kind === 'go' || decision.kind === 'dryRun')) return 'nothing to release'
  const why = decision.kind === 'go' ? `nothing released${released ? '' : ': give --release to release'}` : (halted ? [halted.sentence, halted.advice] : decisionSentences(decision)).join(' ')
  return `${seatCount(planned)} in the plan; ${why}`
}

/** A plan is approved at a running collector, which makes no release run at its start. */
function wayOut(config: Config, site: string, halted: HaltedPlan): string {
  return `Look at what is halted with \`${commandAtSite(config, site, 'plan')}\` and start the collector with \`${commandText(config, 'run')}\`. ${decideText(config, site, halted)}`
}

type Round = {readonly collector: Collector; readonly complaints: Complaints; readonly release: boolean}

/** 0 done, 1 failed. */
async function readServerLicense({collector, complaints}: Round, site: Site): Promise<number> {
  if (!site.config.serverLicenseMonitor.enable) return 0
  try {
    await tellIfSlow(() => `Reading the server license of ${site.name} ...`, checkServerLicense(collector.deps, site))
    return 0
  } catch (error) {
    complaints.say(site.name, (error as Error).message)
    return 1
  }
}

/** One of each kind that is bad, unless it is why the run ended, which is told already. */
const worstOutcomes = ({outcomes, stopped = ''}: CycleResult) =>
  bad.flatMap(kind => outcomes.find(({result}) => result === kind) ?? []).filter(({sentence}) => !stopped.includes(withoutAddress(sentence))).map(({result, sentence}) => `${result}: ${sentence}`)

/** Says how a round went: 0 done, 1 failed, 3 halted. */
function tellRound({collector, complaints, release}: Round, site: Site, result: CycleResult): number {
  const {reading, stopped, readMs} = result
  const halted = release ? site.halted : undefined
  print(`${site.name}: ${seatCount(reading.evaluation.verdicts.length)} read and judged in ${(readMs / 1000).toFixed(2)} s; ${told(result, {released: release, halted})}`)
  const troubles = [...(stopped === undefined ? [] : [stopped]), ...worstOutcomes(result)]
  for (const trouble of troubles) complaints.say(site.name, trouble)
  if (halted !== undefined) print(wayOut(collector.config, site.name, halted))
  if (troubles.length > 0) return 1
  return release && ['halted', 'closed'].includes(reading.decision.kind) ? 3 : 0
}

async function readAndJudge(context: Round, site: Site): Promise<number> {
  const {collector, complaints, release} = context
  try {
    const cycle = runCycle(collector.deps, site, release ? 'evaluation' : 'reading')
    return tellRound(context, site, await tellIfSlow(() => `Reading ${site.name}${release ? ', and releasing what the plan says' : ''} ...`, cycle))
  } catch (error) {
    complaints.say(site.name, (error as Error).message)
    return 1
  }
}

async function round(context: Round, site: Site): Promise<number[]> {
  return [await readServerLicense(context, site), await readAndJudge(context, site)]
}

const sumOf = ({delivery, store}: Collector, count: (outbox: Collector['store']['outbox'], sink: string) => number) =>
  delivery.sinks.reduce((sum, sink) => sum + count(store.outbox, sink), 0)

const setAside = (collector: Collector) => sumOf(collector, (outbox, sink) => outbox.buried(sink))

const asideText = (count: number) => (count === 1
  ? '1 message was refused and set aside; it is not sent again.'
  : `${count} messages were refused and set aside; they are not sent again.`)

/** Waits for the deliveries; 0 when all arrived. `asideBefore`: messages that were set aside before this round. */
async function deliver(collector: Collector, complaints: Complaints, asideBefore: number): Promise<number> {
  const waiting = () => sumOf(collector, (outbox, sink) => outbox.pending(sink).count)
  const delivered = await tellIfSlow(() => `Waiting for InfluxDB to take ${waiting()} messages ...`, collector.delivery.drain(DELIVERY_WAIT))
  const failing = Object.entries(collector.delivery.health()).filter(([, {ok}]) => !ok)
  for (const [sink, {sentence = 'does not take messages.'}] of failing) complaints.say(sink, sentence)
  const aside = setAside(collector) - asideBefore
  if (aside > 0) complain(asideText(aside))
  if (!delivered) complain('Not all messages could be delivered; they are kept and go out at the next run.')
  return delivered && aside === 0 ? 0 : 1
}

export async function once(config: Config, release: boolean): Promise<number> {
  const lock = takeLock(config.dataDir)
  if (lock === undefined) throw new UserError(`A collector is running with the data folder ${config.dataDir}. It does the rounds; stop it first.`)
  try {
    const complaints = createComplaints(config.logLevel)
    const collector = createCollector(config, complaints.log)
    try {
      const asideBefore = setAside(collector)
      collector.delivery.start()
      const codes = await Promise.all(collector.sites.map(site => round({collector, complaints, release}, site)))
      return worstOf([...codes.flat(), await deliver(collector, complaints, asideBefore)])
    } finally {
      await collector.stop()
      complaints.end()
    }
  } finally {
    lock.release()
  }
}
