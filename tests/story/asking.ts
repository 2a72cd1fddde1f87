// What operators ask of the REST API, with the tokens of their names; the observer writes down what they asked and were answered.
import {setTimeout as sleep} from 'node:timers/promises'
import {call, type Answer, type Call} from '../integration/http.ts'
import {tokenOf} from './configuration.ts'
import type {Wish} from './history.ts'
import {observe, watch, type World} from './world.ts'

export type Asked = {readonly actor: string; readonly wish: Wish; readonly path: string; readonly call?: Call}

const POLL = 20 // ms
const POLLS = 400 // a job that was cut off ends with the next reading on schedule, for which time must pass

async function askFor({path, call: options = {}, actor}: Asked, url: string): Promise<Answer> {
  const token = tokenOf(actor)
  const answer = await call(`${url}${path}`, {token, ...options})
  const isRunning = ({status, body}: Answer): boolean => status === 202 || (status === 200 && body.state === 'running')
  let job = answer
  for (let polls = 0; isRunning(job) && polls < POLLS; polls++) {
    await sleep(POLL)
    job = await call(`${url}/v4/release?key=${encodeURIComponent(String(answer.body.key))}`, {token})
  }
  return job
}

/** Resolves when it is answered, or when there is nobody any more who would. */
export async function ask(world: World, asked: Asked): Promise<void> {
  const {running, clock, write} = world
  if (running === undefined) return
  const number = ++world.asks
  const {actor, wish} = asked
  write({what: 'asked', at: clock.now(), ask: number, actor, wish})
  const answered = askFor(asked, running.service.url).catch(() => undefined).then(answer => {
    if (world.running === running) observe(world)
    const heard = running.isDropped() ? undefined : answer
    write({what: 'answered', ask: number, status: heard?.status, body: heard?.body ?? {}})
  })
  watch(world, answered)
  await answered
}

/** What the API answers, for operators who look before they ask; undefined while no collector runs. */
export async function look(world: World, path: string): Promise<Answer['body'] | undefined> {
  const {running} = world
  if (running === undefined) return undefined
  return call(`${running.service.url}${path}`, {token: tokenOf('olga')}).then(({body}) => body, () => undefined)
}
