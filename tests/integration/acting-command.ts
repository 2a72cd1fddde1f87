// What tests of acting commands share: worlds that live in the present, as commands do, and what a command said.
import {spawn} from 'node:child_process'
import {userInfo} from 'node:os'
import {fileURLToPath} from 'node:url'
import {expect} from 'vitest'
import {tether} from '../parts/tether.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import type {Simulator, SimulatorOptions} from '../qlik-simulator/simulator.ts'
import type {Ask} from './child-api.ts'
import {ready} from './child-api.ts'
import type {Ended, RunningCommand} from './command-line.ts'
import {LIVE} from './configuration.ts'
import type {Section} from './configuration.ts'
import type {World} from './world.ts'
import {DAY} from './world.ts'

export const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString()

export const presentSite = (site: SiteSpec, more: Partial<SimulatorOptions> = {}) => ({simulator: {startAt: Date.now(), frozen: false, site, ...more}})

/** Who gives the commands, as records name him. */
export const ME = `local:${userInfo().username}`

/** Live, with no run of its own while a test works. */
export const management = (more: Section = {}): Section => ({...LIVE, evaluation: {frequency: 'at 2:00 am on the first day of January'}, ...more})

/** Of four idle seats three may go at once. */
export const LOW_BRAKE = {maxPerRun: 3, maxPerDay: 100, maxShare: 1}

/** `a`, `b`, `c`, `d`, the longest idle first; `busy` works. */
export const fourIdle = (): SiteSpec => ({
  users: [...['a', 'b', 'c', 'd'].map((userId, index) => ({userId, seat: {lastUsed: ago(200 - index)}})), {userId: 'busy', seat: {lastUsed: ago(1)}}],
})

export const holdersOf = ({site}: Simulator): string[] => site.listSeats().map(({user}) => user!.userId).toSorted()

export type Line = {readonly code?: number; readonly stdout?: string | RegExp; readonly stderr?: string | RegExp}

/** A text must be the whole of it, a pattern must be found in it. */
export const saying = ({code = 0, stdout = '', stderr = ''}: Line) => ({
  code, stdout: typeof stdout === 'string' ? stdout : expect.stringMatching(stdout) as string, stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr) as string,
})

export type Started = {readonly running: RunningCommand; readonly ask: Ask}

/** A collector that has read its site. */
export async function startIn(world: World): Promise<Started> {
  const running = world.spawn(['run'])
  return {running, ask: await ready(world, running)}
}

export async function auditOf(world: World, ...kinds: string[]): Promise<Record<string, unknown>[]> {
  const {stdout} = await world.cli(['audit', 'export'])
  return stdout.trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, unknown>).filter(({kind}) => kinds.includes(String(kind)))
}

const CLI = fileURLToPath(new URL('../../collector/src/cli.ts', import.meta.url))

/** Runs the command to its end with something on its standard input. */
export async function cliWithInput({file}: World, args: readonly string[], input: string | Buffer): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...args, '-c', file], {stdio: 'pipe'})
  tether(child)
  const text = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part))
  child.stdin.end(input)
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return {code, ...text}
}
