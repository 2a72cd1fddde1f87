// Runs each job at the times of its schedule; the one place that holds such timers. All instants are epoch milliseconds.
import type {Logger} from 'pino'
import {nextRun, type Schedule} from './schedule.ts'

/** `setTimer` calls `run` once after that many milliseconds and answers how to prevent it. */
export type Clock = {readonly now: () => number; readonly setTimer: (run: () => void, milliseconds: number) => () => void}

export type JobsDeps = {
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** When a job last ran, over restarts. */
  readonly load: (name: string) => number | undefined
  readonly save: (name: string, instant: number) => void
}

export type Job = {
  readonly name: string
  readonly schedule: Schedule
  /** Whether a missed run is made up for at once: right for reads; releases wait for their next slot. */
  readonly catchUp: boolean
  readonly run: () => Promise<void>
}

/** `skipped` counts the runs left out because the one before had not ended; `lastError` is that of the last run. */
export type JobState = {
  readonly name: string
  readonly nextRun: number | undefined
  readonly lastRun: number | undefined
  readonly running: boolean
  readonly lastError: string | undefined
  readonly skipped: number
}

export type Jobs = {
  readonly add: (job: Job) => void
  readonly start: () => void
  /** Ends the timers and waits for what is running. */
  readonly stop: () => Promise<void>
  readonly list: () => JobState[]
  /** Runs a job out of turn, also before `start`; false where it is running already or everything was stopped. */
  readonly runNow: (name: string) => Promise<boolean>
}

type Entry = {
  readonly job: Job
  nextRun?: number
  lastRun?: number
  running?: Promise<void> | undefined
  lastError?: string | undefined
  skipped: number
  cancel: () => void
}

const HOUR_MS = 3_600_000
/** Short, so that sleep, a changed clock, or more than setTimeout can count never puts a run off for long. */
const LONGEST_TIMER_MS = HOUR_MS
/** A slot noticed later than this was missed: the machine slept or the clock jumped. */
const LATE_MS = 600_000

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (run, milliseconds) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** Does nothing until `start`. A failing run is logged and never ends its schedule; a run never overlaps itself. */
export function createJobs(deps: JobsDeps): Jobs {
  const entries = new Map<string, Entry>()
  let phase: 'idle' | 'started' | 'stopped' = 'idle'
  const rearm = (entry: Entry): void => (phase === 'started' ? arm(entry, deps) : undefined)
  return {
    add: job => {
      if (entries.has(job.name)) throw new Error(`there is a job ${job.name} already`)
      const entry: Entry = {job, skipped: 0, cancel: () => {}}
      entries.set(job.name, entry)
      if (phase === 'started') begin(entry, deps)
    },
    start: () => {
      phase = 'started'
      for (const entry of entries.values()) begin(entry, deps)
    },
    stop: async () => {
      phase = 'stopped'
      for (const entry of entries.values()) entry.cancel()
      await Promise.all([...entries.values()].map(async entry => entry.running))
    },
    list: () => [...entries.values()].map(toState),
    runNow: async name => {
      const entry = entries.get(name)
      if (!entry) throw new Error(`there is no job ${name}`)
      if (phase === 'stopped' || entry.running) return false
      const run = execute(entry, deps.clock.now(), deps)
      rearm(entry)
      await run
      return true
    },
  }
}

function begin(entry: Entry, deps: JobsDeps): void {
  const lastRun = deps.load(entry.job.name)
  if (lastRun !== undefined) entry.lastRun = lastRun
  const now = deps.clock.now()
  if (entry.job.catchUp && hasMissed(entry, now)) void execute(entry, now, deps)
  arm(entry, deps)
}

function arm(entry: Entry, deps: JobsDeps): void {
  entry.cancel()
  const now = deps.clock.now()
  entry.nextRun = nextOf(entry, now)
  const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, entry.nextRun - now))
  entry.cancel = deps.clock.setTimer(() => {
    const slot = entry.nextRun ?? 0
    if (deps.clock.now() >= slot) takeSlot(entry, slot, deps)
    arm(entry, deps)
  }, wait)
}

const toState = ({job, nextRun, lastRun, running, lastError, skipped}: Entry): JobState =>
  ({name: job.name, nextRun, lastRun, running: running !== undefined, lastError, skipped})

/** A clock set back a little must not run the same slot twice; one set back far starts afresh from what it says now. */
function nextOf({job, lastRun}: Entry, now: number): number {
  const after = lastRun !== undefined && lastRun > now && lastRun - now <= HOUR_MS ? lastRun : now
  return nextRun(job.schedule, new Date(after), lastRun === undefined ? undefined : new Date(lastRun)).getTime()
}

function hasMissed({job, lastRun}: Entry, now: number): boolean {
  if (lastRun === undefined || lastRun > now) return true
  return nextRun(job.schedule, new Date(lastRun), new Date(lastRun)).getTime() <= now
}

function takeSlot(entry: Entry, slot: number, deps: JobsDeps): void {
  const {name, catchUp} = entry.job
  const now = deps.clock.now()
  const isLate = now - slot > LATE_MS
  if (entry.running) {
    entry.skipped += 1
    deps.log.warn({job: name, skipped: entry.skipped}, `${name} is still running; this run is left out.`)
  } else if (isLate && !catchUp) {
    deps.log.warn({job: name, slot: new Date(slot).toISOString()}, `${name} missed its time and waits for the next.`)
  } else void execute(entry, isLate ? now : slot, deps)
}

/** `instant` is the slot where there was one, so that small delays never add up. Never rejects. */
function execute(entry: Entry, instant: number, {log, save}: JobsDeps): Promise<void> {
  const {name, run} = entry.job
  const work = async (): Promise<void> => {
    try {
      await run()
      entry.lastError = undefined
    } catch (error) {
      entry.lastError = error instanceof Error ? error.message : String(error)
      log.error({job: name, err: error}, `${name} failed; the next try is on schedule.`)
    }
    // Saved at the end: a run that was killed counts as missed and is made up for.
    try {
      save(name, instant)
    } catch (error) {
      log.error({job: name, err: error}, `${name} ran, but when could not be stored.`)
    }
    entry.running = undefined
  }
  entry.lastRun = instant
  entry.running = Promise.resolve().then(work)
  return entry.running
}
