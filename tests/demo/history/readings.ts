// The collector's own service over past instants: it reads the site, judges, measures and delivers as it would have then.
import {setTimeout as sleep} from 'node:timers/promises'
import {formatConfigErrors, loadConfig} from '@seatkeeper/collector/config/load.ts'
import type {Config} from '@seatkeeper/collector/config/types.ts'
import {createLog} from '@seatkeeper/collector/log.ts'
import {startService, type Service} from '@seatkeeper/collector/main.ts'
import type {Life} from './life.ts'
import {createPastClock} from './past-clock.ts'

export type Span = {
  readonly configFile: string
  /** Epoch ms. */
  readonly until: number
  /** Breaks the reading off. */
  readonly signal: AbortSignal
  /** Called after each day with the instant reached. */
  readonly told: (instant: number) => void
}

const DAY = 86_400_000
const ERROR = 50

function configOf(file: string): Config {
  const loaded = loadConfig(file, process.env)
  if ('errors' in loaded) throw new Error(formatConfigErrors(loaded.errors))
  return loaded.config
}

/** Collects what a person would have had to look at; in this past nothing may go wrong. */
function createErrorLog() {
  const errors: string[] = []
  const write = (line: string) => {
    const {level, msg} = JSON.parse(line) as {level: number; msg: string}
    if (level >= ERROR) errors.push(msg)
  }
  return {errors, log: createLog('info', {write})}
}

/** Waits until no job runs and all that was measured has arrived: the next instant may be hours away, and nothing waited that long. */
async function settle({collector}: Service, signal: AbortSignal): Promise<void> {
  const {jobList, store, delivery} = collector
  while (jobList().some(job => job.running) || store.outbox.pending('influxDb').count > 0) {
    signal.throwIfAborted()
    const {ok, sentence} = delivery.health().influxDb!
    if (!ok) throw new Error(sentence)
    await sleep(1)
  }
}

/** Runs the service from the life's present to the end of the span. Throws the first thing that went wrong, or that it was broken off. */
export async function readThrough(life: Life, {configFile, until, signal, told}: Span): Promise<void> {
  const clock = createPastClock(life)
  const {errors, log} = createErrorLog()
  const service = await startService(configOf(configFile), {clock, log})
  const settled = async () => {
    await settle(service, signal)
    if (errors.length > 0) throw new Error(`On ${new Date(clock.now()).toISOString()}: ${errors[0]}`)
  }
  try {
    // Each commit on disk takes longer than all else where disks are slow; what a power cut breaks can be made again.
    service.collector.store.db.run('PRAGMA synchronous = OFF')
    await life.during(settled)
    for (let end = clock.now(); end < until;) {
      signal.throwIfAborted()
      end = Math.min(end + DAY, until)
      await clock.moveTo(end, settled)
      told(end)
    }
  } finally {
    await service.stop()
  }
}
