// Plays a story to its end, or to the first complaint about what happened.
import {mkdirSync} from 'node:fs'
import {existsSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {runCycle} from '../../collector/src/cycle.ts'
import {ensureCertificates} from '../qlik-simulator/certificates.ts'
import {DEFAULT_CERTS} from '../qlik-simulator/simulator.ts'
import {createChecker} from './check/checker.ts'
import {createStoryClock} from './clock.ts'
import {BETWEEN_STEPS, dropCollector, nextTimeOf, passUntil, settle, startCollector, stopCollector, type Meet} from './collector.ts'
import type {Complaint, Entry} from './history.ts'
import {isOperatorEvent, operate, waitsForRuns} from './operator-deeds.ts'
import {buildStorySite} from './site.ts'
import {actAtSite, isSiteEvent, remember} from './site-deeds.ts'
import {wordsOf} from './telling.ts'
import {DAY, HOUR, START, type Event, type Story} from './words.ts'
import {namely, observe, takeAmbush, watch, type World} from './world.ts'

export type Played = {readonly history: readonly Entry[]; readonly complaint: Complaint | undefined}

/** In memory where that can be had: what is played here does not depend on a disk, and a commit costs a hundredth. */
const ROOM = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const meetIn = (world: World): Meet => async (seen, phase) => {
  observe(world)
  for (const act of takeAmbush(world, seen, phase)) {
    world.write({what: 'step', at: world.clock.now(), words: `Meanwhile: ${wordsOf(act)}`})
    await actInBetween(world, act)
    observe(world)
  }
}

/** A round out of turn; that the site cannot be read is recorded by the round itself. */
function askRound(world: World, purpose: 'reading' | 'evaluation'): void {
  const {running} = world
  if (running === undefined) return
  const {deps, sites} = running.service.collector
  watch(world, runCycle(deps, sites[0]!, purpose).then(() => undefined, () => undefined))
}

/** Done while a request waits: what would wait for the run of that request is only begun. */
async function actInBetween(world: World, event: Event): Promise<void> {
  if (isSiteEvent(event)) return actAtSite(world, event)
  if (isOperatorEvent(event)) {
    const asked = operate(world, event)
    if (waitsForRuns(event)) watch(world, asked)
    else await asked
  } else actOnCollector(world, event)
}

function actOnCollector(world: World, event: Event): void {
  switch (event.kind) {
    case 'stop': return stopCollector(world)
    case 'drop': return dropCollector(world)
    case 'ask': return askRound(world, event.purpose)
    case 'heal': return void (world.faults = [])
    case 'fault': return void world.faults.push({fault: event.fault, left: event.fault.times})
    case 'when': return void world.ambushes.push({moment: event.moment, act: event.act, left: event.moment.nth})
    default: throw new Error(`${event.kind} cannot be done in between.`)
  }
}

const LONGEST = 31 * DAY // until the next run of a job

async function act(world: World, event: Event): Promise<void> {
  const {clock} = world
  switch (event.kind) {
    case 'pass': return passUntil(world, clock.now() + event.hours * HOUR)
    case 'run': case 'read': {
      const time = nextTimeOf(world, event.kind === 'run' ? 'evaluate' : 'read')
      return time === undefined || time > clock.now() + LONGEST ? undefined : passUntil(world, time)
    }
    case 'start':
      if (world.running === undefined) await startCollector(world, event.dryRun ?? world.settings.dryRun, meetIn(world))
      return
    default: return actInBetween(world, namely(world, event, world.known.last))
  }
}

async function step(world: World, event: Event): Promise<void> {
  world.clock.set(world.clock.now() + BETWEEN_STEPS)
  remember(world)
  world.write({what: 'step', at: world.clock.now(), words: wordsOf(event)})
  await act(world, event)
  await settle(world)
}

/** Everything heals, a collector runs, and it has read the site: nothing may be open any more. */
async function end(world: World): Promise<void> {
  world.ambushes = []
  for (const event of [{kind: 'heal'}, {kind: 'start'}, {kind: 'ask', purpose: 'reading'}] as const) await step(world, event)
  const {broken} = world.running!.service.collector.store.audit.verify()
  world.write({what: 'end', at: world.clock.now(), chain: broken?.sentence})
}

async function openWorld({settings, people}: Story, write: World['write']): Promise<World> {
  const clock = createStoryClock(START)
  const folder = await mkdtemp(join(ROOM, 'seatkeeper-story-'))
  const dataDir = join(folder, 'data-0')
  mkdirSync(dataDir)
  return {
    settings, folder, dataDir, clock, write,
    certificates: await ensureCertificates(DEFAULT_CERTS),
    site: buildStorySite({settings, people}, clock.now),
    marks: {seq: 0, point: 0}, known: {plans: [], exclusions: [], taken: [], seats: new Map(), last: undefined},
    running: undefined, starts: 0, asks: 0, faults: [], ambushes: [], pending: new Set(), leftovers: [],
  }
}

async function close({running, folder, leftovers}: World): Promise<void> {
  await Promise.all([running?.stop(), ...leftovers])
  running?.recorder.close()
  running?.front.close()
  await rm(folder, {recursive: true, force: true})
}

/** Throws where the story itself breaks; what the collector does wrong is a complaint. */
export async function playStory(story: Story): Promise<Played> {
  const history: Entry[] = []
  const checker = createChecker(story.settings.policy)
  let complaint: Complaint | undefined
  const write = (entry: Entry): void => {
    history.push(entry)
    const [found] = checker.take(entry)
    complaint ??= found
  }
  const world = await openWorld(story, write)
  try {
    for (const event of [{kind: 'start'} as const, ...story.events]) {
      if (complaint === undefined) await step(world, event)
    }
    if (complaint === undefined) await end(world)
    return {history, complaint}
  } finally {
    await close(world)
  }
}
