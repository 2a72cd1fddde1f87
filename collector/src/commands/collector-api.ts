// Asks the running collector on this machine, with the token that it left for its commands.
import axios from 'axios'
import type {LocalApi} from '../local-api.ts'
import {UserError} from './user-error.ts'

export type Question = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export type Answer<T> = {readonly done: T} | {readonly refused: string}

/** What the collector answers: what it did, or its sentence why not. Throws UserError when it does not answer. */
export async function askCollector<T>(api: LocalApi, {method, path, params, body}: Question): Promise<Answer<T>> {
  const {status, data} = await axios.request<T | {detail?: string} | undefined>({
    method, url: `${api.url}${path}`, params, data: body, headers: {Authorization: `Bearer ${api.token}`}, validateStatus: () => true, proxy: false,
  }).catch(() => {
    throw new UserError(`The collector at ${api.url} does not answer. Is it running?`)
  })
  if (status >= 200 && status < 300) return {done: data as T}
  return {refused: (data as {detail?: string} | undefined)?.detail ?? `the collector answered ${status}`}
}
