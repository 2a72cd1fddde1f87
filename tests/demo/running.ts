// One demo in a clone at a time; who comes second is told where the first one is.
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {takeLock} from '@seatkeeper/collector/store/lock.ts'

/** A line for each address, such as `API   http://127.0.0.1:8484/docs`; none while the demo starts. */
type Notice = {readonly pid: number; readonly addresses: readonly string[]}

export type Place = {
  /** Made anew: what an earlier demo left is gone. */
  readonly folder: string
  /** Tells those who come second. */
  readonly announce: (addresses: readonly string[]) => void
  readonly leave: () => void
}

function readNotice(file: string): Notice | undefined {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Notice : undefined
  } catch {
    return undefined // it is being written
  }
}

function alreadyRuns(notice: Notice | undefined): string {
  const {pid, addresses = []} = notice ?? {}
  const where = addresses.length === 0 ? 'It has told no address yet.' : `It is here:\n${addresses.map(line => `  ${line}`).join('\n')}`
  return `A demo runs in this clone already${pid === undefined ? '' : ` (process ${pid})`}. ${where}\nCtrl-C in its terminal ends it.`
}

/** Takes the demo's folder in the cache. Throws, for people, where the demo is that has it. */
export function takePlace(cache: string): Place {
  const folder = join(cache, 'demo')
  const file = join(folder, 'running.json')
  // Beside the folder, not in it: the folder is made anew at each start.
  const lock = takeLock(join(cache, 'demo-lock'))
  if (lock === undefined) throw new Error(alreadyRuns(readNotice(file)))
  const announce = (addresses: readonly string[]) => writeFileSync(file, JSON.stringify({pid: process.pid, addresses} satisfies Notice))
  rmSync(folder, {recursive: true, force: true})
  mkdirSync(folder, {recursive: true})
  announce([])
  return {folder, announce, leave: lock.release}
}
