// The real collector in this process: started on its configuration file, stopped, or dropped as by a power cut; and the time that passes for it.
import {cpSync, existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {loadConfig} from '../../collector/src/config/load.ts'
import {createLog} from '../../collector/src/log.ts'
import {startService, type Service} from '../../collector/src/main.ts'
import {configurationText} from './configuration.ts'
import {openFront, type Front} from './front.ts'
import {createRecorder, type Recorder} from './recorder.ts'
import type {Seen} from './shape.ts'
import {MINUTE, type Moment} from './words.ts'
import {observe, takeFault, watch, type World} from './world.ts'

export type Running = {readonly service: Service; readonly front: Front; readonly recorder: Recorder; readonly stop: () => Promise<void>; readonly kill: () => void; readonly isDropped: () => boolean}

const ERROR = 50
const POLL = 2 // ms
const PATIENCE = 60_000 // ms of real time after which a step that does not end is a bug of its own

/** Errors that name what was thrown are bugs; what a site did wrong is told in a sentence alone. */
function bugIn(line: string): string | undefined {
  const {level, msg = '', err} = JSON.parse(line) as {level: number; msg?: string; err?: {message?: string}}
  return level >= ERROR && (err !== undefined || msg.startsWith('The round broke off')) ? `${msg} ${err?.message ?? ''}` : undefined
}

function configOf(world: World, url: string, dryRun: boolean) {
  const {folder, certificates, settings, dataDir} = world
  const file = join(folder, `seatkeeper-${world.starts}.yaml`)
  writeFileSync(file, configurationText(settings, {url, dataDir, dryRun, certificates}))
  const loaded = loadConfig(file, {})
  if ('errors' in loaded) throw new Error(`The configuration of the story is wrong: ${JSON.stringify(loaded.errors)}`)
  return loaded.config
}

export type Meet = (seen: Seen, phase: Moment['phase']) => Promise<void>

/** Starts a collector on the data that the last one left; it reads the site at once. */
export async function startCollector(world: World, dryRun: boolean, meet: Meet): Promise<void> {
  const {site, clock, certificates} = world
  world.starts++
  const front = await openFront({site: site.state, certificates, now: clock.now, meet, takeFault: seen => takeFault(world, seen), write: world.write})
  const {clock: lent, kill} = clock.lend()
  let isDropped = false
  const log = createLog('info', {write: line => {
    const bug = isDropped ? undefined : bugIn(line)
    if (bug !== undefined) world.write({what: 'bug', sentence: bug})
  }})
  world.write({what: 'up', at: clock.now(), dryRun})
  const recorder = createRecorder(world.dataDir, world.marks)
  const service = await startService(configOf(world, front.url, dryRun), {clock: lent, log})
  let stopped: Promise<void> | undefined
  world.running = {
    stop: () => (stopped ??= service.stop()),
    service, front, recorder, isDropped: () => isDropped,
    kill: () => {
      isDropped = true
      kill()
    },
  }
}

/** Stops it in order; what is in hand is finished. */
export function stopCollector(world: World): void {
  const {running} = world
  if (running === undefined) return
  world.write({what: 'stopping', at: world.clock.now()})
  watch(world, running.stop().then(() => {
    if (world.running !== running) return // dropped meanwhile, or stopped twice
    observe(world)
    running.recorder.close()
    running.front.close()
    world.running = undefined
    world.write({what: 'down', at: world.clock.now(), how: 'stopped'})
  }))
}

/** What a cut of the power leaves: the state as it is on disk at this instant, and a site that hears no more of the collector. */
export function dropCollector(world: World): void {
  const {running, folder} = world
  if (running === undefined) return
  observe(world)
  const left = join(folder, `data-${world.starts}`)
  mkdirSync(left)
  for (const name of ['seatkeeper.db', 'seatkeeper.db-wal', 'audit.key']) {
    const file = join(world.dataDir, name)
    if (existsSync(file)) cpSync(file, join(left, name))
  }
  running.kill()
  running.front.close()
  running.recorder.close()
  world.running = undefined
  world.dataDir = left
  world.leftovers.push(running.stop().catch(() => undefined))
  world.write({what: 'down', at: world.clock.now(), how: 'dropped'})
}

const isBusy = ({running, pending}: World): boolean => pending.size > 0 || (running?.service.collector.jobList().some(job => job.running) ?? false)

/** Waits until nothing is under way any more, neither here nor at the site. */
export async function settle(world: World): Promise<void> {
  const end = performance.now() + PATIENCE
  for (;;) {
    if (!isBusy(world)) {
      world.running?.front.catchUp()
      if (world.running?.front.isQuiet() ?? true) break
    }
    if (performance.now() > end) throw new Error('The step does not end.')
    await sleep(POLL)
  }
  observe(world)
  world.write({what: 'idle', at: world.clock.now(), up: world.running !== undefined})
}

const nextSlot = ({running}: World): number => Math.min(...running?.service.collector.jobList().flatMap(({nextRun}) => nextRun ?? []) ?? [])

/** Lets time pass until the instant; jobs run at their times, one after the other. */
export async function passUntil(world: World, end: number): Promise<void> {
  for (let slot = nextSlot(world); slot <= end && slot > world.clock.now(); slot = nextSlot(world)) {
    world.clock.set(slot)
    world.clock.ring()
    await settle(world)
  }
  world.clock.set(end)
  world.clock.ring()
  await settle(world)
}

/** The next time of a job of the site. */
export function nextTimeOf({running}: World, job: 'read' | 'evaluate'): number | undefined {
  return running?.service.collector.jobList().find(({name}) => name === `${job} prod`)?.nextRun
}

/** Never two steps at one instant, nor within the time in which a site may still carry out what it was asked. */
export const BETWEEN_STEPS = MINUTE
