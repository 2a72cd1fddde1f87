// The program that npm installs, on a Node that is too old: the collector runs on another, and ends with it.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, describe, expect, it, onTestFinished, vi} from 'vitest'
import {tether} from '../parts/tether.ts'
import type {World} from './world.ts'
import {openWorld} from './world.ts'

const PROGRAM = fileURLToPath(new URL('../../collector/bin/seatkeeper.mjs', import.meta.url))
/** Makes any Node say that it is an old one. */
const AGED = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})`

let world: World
beforeAll(async () => {
  world = await openWorld({})
})
afterAll(() => world.stop())

const localApi = () => join(world.folder, 'data/local-api.json')

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The launcher, and the process id of the collector below it. */
async function launch() {
  rmSync(localApi(), {force: true})
  const child = spawn(process.execPath, ['--import', AGED, PROGRAM, 'run', '-c', world.file], {stdio: 'ignore'})
  tether(child)
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const pid = await vi.waitFor(() => (JSON.parse(readFileSync(localApi(), 'utf8')) as {pid: number}).pid, {timeout: 20_000, interval: 20})
  onTestFinished(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')))
  return {child, ended, pid}
}

describe('the launcher', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('hands %s on, and the collector ends in peace', async signal => {
    const {child, ended, pid} = await launch()
    expect(pid).not.toBe(child.pid)
    child.kill(signal)
    expect({ended: await ended, alive: isAlive(pid), leftBehind: existsSync(localApi())}).toEqual({ended: [0, null], alive: false, leftBehind: false})
  })

  it('ends with 128 and the signal when the collector is killed', async () => {
    const {ended, pid} = await launch()
    process.kill(pid, 'SIGKILL')
    expect(await ended).toEqual([137, null])
  })

  it('ends with the exit code of the command', async () => {
    const child = spawn(process.execPath, ['--import', AGED, PROGRAM, 'plan'], {stdio: 'ignore'})
    expect(await once(child, 'exit')).toEqual([2, null])
  })
})
