// What was made is kept for the next start: whole or not at all, and only as long as the code that made it is the same.
import {createHash} from 'node:crypto'
import {chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join, relative, resolve} from 'node:path'

/** How it was made. Instants are epoch ms; `until` is the last one that was lived. */
export type Made = {readonly users: number; readonly days: number; readonly from: number; readonly until: number}

export type Keeper = {
  /** What is kept, unless it is too old for `now`, or lies in its future. */
  readonly find: (now: number) => Made | undefined
  /** An empty folder to make it in. */
  readonly begin: () => string
  /** Puts what lies in that folder in the place of what was kept. */
  readonly keep: (made: Made) => void
  /** Removes what was begun and not kept, also by a start that was killed. */
  readonly giveUp: () => void
  /** Copies what is kept into a folder, so that the one that is kept stays as it was made. */
  readonly copyTo: (folder: string) => void
}

export type KeeperWish = {readonly keepIn: string; readonly users: number; readonly days: number; readonly digest?: string}

const ROOT = resolve(import.meta.dirname, '../../..')
const SOURCES = ['collector/src', 'tests/qlik-simulator', 'tests/demo/history', 'tests/demo/configuration.ts']
const OLDEST = 7 * 86_400_000
const ABOUT = 'made.json'
const MAKING = 'making'

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort().map(name => join(path, name))
}

/** Of the code that decides what half a year looks like: changed code makes a new one. */
export function digestOf(sources: readonly string[] = SOURCES, root: string = ROOT): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(source => filesOf(join(root, source)))) hash.update(`${relative(root, file)}\0`).update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/** Keeps beside each other what sites of other sizes made with the same code; what other code made goes with the next one made. */
export function createKeeper({keepIn, users, days, digest = digestOf()}: KeeperWish): Keeper {
  const place = join(keepIn, `${users}-users-${days}-days-${digest}`)
  const making = join(keepIn, MAKING)
  return {
    find: now => {
      const about = join(place, ABOUT)
      if (!existsSync(about)) return undefined
      const made = JSON.parse(readFileSync(about, 'utf8')) as Made
      return made.until <= now && now - made.until <= OLDEST ? made : undefined
    },
    begin: () => {
      rmSync(making, {recursive: true, force: true})
      mkdirSync(making, {recursive: true})
      return making
    },
    keep: made => {
      writeFileSync(join(making, ABOUT), `${JSON.stringify(made)}\n`)
      rmSync(place, {recursive: true, force: true})
      renameSync(making, place)
      for (const name of readdirSync(keepIn)) if (!name.endsWith(digest)) rmSync(join(keepIn, name), {recursive: true, force: true})
    },
    giveUp: () => rmSync(making, {recursive: true, force: true}),
    copyTo: folder => {
      for (const name of ['influxdb', 'data']) {
        cpSync(join(place, name), join(folder, name), {recursive: true})
        chmodSync(join(folder, name), statSync(join(place, name)).mode) // cpSync leaves a folder open to all
      }
    },
  }
}
