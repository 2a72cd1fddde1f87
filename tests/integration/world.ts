// The world of an integration test: simulated sites, a configuration file as a user writes it, and the collector on top.
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import type {Simulator, SimulatorOptions} from '../qlik-simulator/simulator.ts'
import {startSimulator} from '../qlik-simulator/simulator.ts'
import type {Ended, Environment, RunningCommand} from './command-line.ts'
import {runCommand, startCommand} from './command-line.ts'
import type {Section, Sections} from './configuration.ts'
import {LIVE, configurationText, writeConfiguration} from './configuration.ts'
import type {HandClock} from './hand-clock.ts'
import {createHandClock} from './hand-clock.ts'
import type {RunningService} from './service.ts'
import {startCollector} from './service.ts'

export type SiteWish = {
  readonly simulator?: Partial<SimulatorOptions>
  /** Keys of `qrs` beside the address and the certificates. */
  readonly qrs?: Section
  /** Sections of the site alone. */
  readonly sections?: Section
}

export type Wish = {
  /** By name; `{prod: {}}` when not given. Sites start frozen at `NOW` unless told otherwise. */
  readonly sites?: Readonly<Record<string, SiteWish>>
  /** Over the shared sections: live, a free port, the data beside the file. */
  readonly config?: Sections
}

export type World = {
  readonly folder: string
  readonly file: string
  readonly sims: Readonly<Record<string, Simulator>>
  /** The first site. */
  readonly sim: Simulator
  readonly clock: HandClock
  /** Writes the file anew; a service that runs does not notice. */
  readonly configure: (config: Sections) => void
  /** Starts the service in this process, on the site's clock, and waits for its first reading of every site. */
  readonly start: (environment?: Environment) => Promise<RunningService>
  /** `seatkeeper COMMAND ... -c FILE` as a child process, to its end. */
  readonly cli: (args: readonly string[], environment?: Environment) => Promise<Ended>
  /** The same, under way. */
  readonly spawn: (args: readonly string[], environment?: Environment) => RunningCommand
  readonly stop: () => Promise<void>
}

export const NOW = Date.parse('2026-03-02T12:00:00Z')
export const DAY = 86_400_000

/** ISO text of the instant so many days before another. */
export const daysBefore = (days: number, instant = NOW): string => new Date(instant - days * DAY).toISOString()

async function startSites(sites: Readonly<Record<string, SiteWish>>): Promise<Record<string, Simulator>> {
  const started = await Promise.all(Object.entries(sites).map(async ([name, {simulator}]): Promise<[string, Simulator]> =>
    [name, await startSimulator({startAt: NOW, frozen: true, ...simulator})]))
  return Object.fromEntries(started)
}

/** Starts the sites and writes the file. Whoever calls must `stop` it. */
export async function openWorld({sites = {prod: {}}, config = {}}: Wish): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'seatkeeper-world-'))
  const sims = await startSites(sites)
  const file = join(folder, 'seatkeeper.yaml')
  const shared: Sections = {licenseManagement: LIVE, api: {port: 0}, dataDir: './data'}
  const configure = (sections: Sections): void => writeConfiguration(file, configurationText(
    Object.entries(sites).map(([name, {qrs = {}, sections: own = {}}]) => ({name, sim: sims[name]!, qrs, sections: own})),
    {...shared, ...sections},
  ))
  configure(config)
  const clock = createHandClock(Object.values(sims)[0]!.clock)
  const services = new Set<RunningService>()
  const commands = new Set<RunningCommand>()
  const spawn = (args: readonly string[], environment: Environment = {}): RunningCommand => {
    const command = startCommand([...args, '-c', file], environment)
    commands.add(command)
    return command
  }
  return {
    folder, file, sims, clock, configure, spawn,
    sim: Object.values(sims)[0]!,
    start: async (environment = {}) => {
      const service = await startCollector(file, clock, environment)
      services.add(service)
      return service
    },
    cli: (args, environment = {}) => runCommand([...args, '-c', file], environment),
    stop: async () => {
      await Promise.all([...commands].map(command => command.kill()))
      await Promise.all([...services].map(service => service.stop()))
      await Promise.all(Object.values(sims).map(sim => sim.stop()))
      await rm(folder, {recursive: true, force: true})
    },
  }
}

/** A world that ends with the test that opened it; tests that run side by side give the hook of their own context. */
export async function testWorld(wish: Wish, onEnd: (stop: () => Promise<void>) => void = onTestFinished): Promise<World> {
  const world = await openWorld(wish)
  onEnd(world.stop)
  return world
}
