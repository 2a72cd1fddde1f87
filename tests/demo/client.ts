// The way of the demo and its check to the collector's API.
import {setTimeout as sleep} from 'node:timers/promises'
import axios from 'axios'

/** Where the API is, and a token that may operate. */
export type Api = {readonly api: string; readonly token: string}

export async function ask<T>({api, token}: Api, method: 'GET' | 'DELETE', path: string): Promise<{status: number; body: T}> {
  const {status, data} = await axios.request<T>({method, url: `${api}${path}`, headers: {Authorization: `Bearer ${token}`}, validateStatus: () => true, proxy: false})
  return {status, body: data}
}

/** Asks until the answer is as wanted; undefined when it was not within the seconds. */
export async function until<T>(read: () => Promise<T>, wanted: (value: T) => boolean, seconds: number): Promise<T | undefined> {
  const end = performance.now() + seconds * 1000
  do {
    const value = await read()
    if (wanted(value)) return value
    await sleep(100)
  } while (performance.now() < end)
  return undefined
}
