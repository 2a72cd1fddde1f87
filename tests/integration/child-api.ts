// The API of a collector that runs as a child process, found as commands find it.
import {vi} from 'vitest'
import {readLocalApi} from '../../collector/src/local-api.ts'
import type {RunningCommand} from './command-line.ts'
import type {Answer, Call} from './http.ts'
import {call} from './http.ts'
import type {World} from './world.ts'

export type Ask = (path: string, options?: Call) => Promise<Answer>

const WAIT = {timeout: 30_000, interval: 20}

/** The API of this very process, once it listens. */
export async function listening({folder}: World, {child}: RunningCommand): Promise<Ask> {
  return vi.waitFor(async () => {
    const api = readLocalApi(`${folder}/data`)
    if (api?.pid !== child.pid) throw new Error('the collector has not started')
    const ask: Ask = (path, options = {}) => call(`${api!.url}${path}`, {token: api!.token, ...options})
    await ask('/health')
    return ask
  }, WAIT)
}

/** The same, once it has read the site. */
export async function ready(world: World, command: RunningCommand): Promise<Ask> {
  const ask = await listening(world, command)
  await vi.waitFor(async () => {
    const {status} = await ask('/v4/at-risk')
    if (status !== 200) throw new Error(`the site was not read: ${status}`)
  }, WAIT)
  return ask
}
