// The demo's way to the collector's API.
import {setTimeout as sleep} from 'node:timers/promises'
import axios from 'axios'
import type {World} from './world.ts'

export async function ask<T>({collector, tokens}: World, method: 'GET' | 'DELETE', path: string): Promise<{status: number; body: T}> {
  const {status, data} = await axios.request<T>({method, url: `${collector.api}${path}`, headers: {Authorization: `Bearer ${tokens.demo}`}, validateStatus: () => true, proxy: false})
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
