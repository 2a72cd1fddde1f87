// Asks the running collector on this machine, with the token that it left for its commands.
import axios from 'axios'
import type {Config} from '../config/types.ts'
import {readLocalApi, type LocalApi} from '../local-api.ts'
import {LOCAL_USER_HEADER} from '../local-actor.ts'
import {commandText} from './command-text.ts'
import {osUser} from './os-user.ts'
import {UserError} from './user-error.ts'

/** A collector to be asked; `start` is the command that starts it, should it not answer. */
export type Asked = LocalApi & {readonly start: string}

export type Question = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The sentence why not; `code` and `candidates` as the API names them. */
export type Refused = {readonly refused: string; readonly code?: string | undefined; readonly candidates?: readonly string[] | undefined}

export type Answer<T> = {readonly done: T} | Refused

type Problem = {readonly detail?: string; readonly code?: string; readonly candidates?: readonly string[]}

/** The collector that runs with the data folder, or ran last. Undefined when none has run since the last orderly stop. */
export function findCollector(config: Config): Asked | undefined {
  const api = readLocalApi(config.dataDir)
  return api && {...api, start: commandText(config, 'run')}
}

/** The running collector, for what only it can do. Throws UserError with the command that starts it. */
export function needCollector(config: Config): Asked {
  const api = findCollector(config)
  if (api === undefined) throw new UserError(`No collector runs with the data folder ${config.dataDir}. Start it with \`${commandText(config, 'run')}\`.`)
  return api
}

function whoAsks(): Record<string, string> {
  const user = osUser()
  return user === undefined ? {} : {[LOCAL_USER_HEADER]: encodeURIComponent(user.toWellFormed())}
}

/** What the collector answers: what it did, or its sentence why not. Throws UserError when it does not answer. */
export async function askCollector<T>(api: Asked, {method, path, params, body, headers}: Question): Promise<Answer<T>> {
  const {status, data} = await axios.request<T | Problem | undefined>({
    method, url: `${api.url}${path}`, params, data: body, headers: {...headers, ...whoAsks(), Authorization: `Bearer ${api.token}`}, validateStatus: () => true, proxy: false,
  }).catch(() => {
    throw new UserError(`The collector at ${api.url} does not answer. If it does not run, start it with \`${api.start}\`.`)
  })
  if (status >= 200 && status < 300) return {done: data as T}
  const {detail, code, candidates} = (data ?? {}) as Problem
  return {refused: detail ?? `the collector answered ${status}`, code, candidates}
}

/** What was done. Throws UserError with the sentence why it was not. */
export function doneOf<T>(answer: Answer<T>): T {
  if ('refused' in answer) throw new UserError(answer.refused)
  return answer.done
}
