// Keeps the secrets in a volume: the originals for root alone, and a copy for each account that needs one.
import {chmodSync, chownSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {completeSecrets, secretFiles, type SecretFile, type Secrets} from './secrets.ts'

export type KeepOptions = {
  readonly demo: boolean
  /** Gives a file to an account; for tests by somebody who is not root. */
  readonly give?: (path: string, owner: number) => void
}

const ORIGINALS = 'originals'
const OWNER_READS = 0o400
const OWNER_ENTERS = 0o700
/** Who knows a file's name may open it, if it is his; nobody else sees what there is. */
const ALL_PASS = 0o711

const giveTo = (path: string, owner: number): void => chownSync(path, owner, owner)

/** An empty file is what a full disk left: as good as none. */
function readKept(folder: string): Secrets {
  const names = readdirSync(folder).filter(name => !name.startsWith('.'))
  return new Map(names.map((name): [string, string] => [name, readFileSync(join(folder, name), 'utf8').trim()]).filter(([, text]) => text !== ''))
}

/** Whole or not at all, and never readable by others, not even for a moment. */
function write(path: string, text: string, give: (path: string) => void = () => undefined): void {
  const draft = join(path, '..', `.draft-${process.pid}`)
  rmSync(draft, {force: true})
  const file = openSync(draft, 'wx', OWNER_READS)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  give(draft)
  renameSync(draft, path)
}

/** A power cut after the first start must not take the originals: what was made with them would not open any more. */
function settle(folder: string): void {
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/**
 * Makes what is missing, and writes every copy anew, so that one that was lost or changed is right again. Answers how many were made.
 * Throws what the file system says.
 */
export function keepSecrets(folder: string, {demo, give = giveTo}: KeepOptions): {readonly made: number; readonly kept: number} {
  const originals = join(folder, ORIGINALS)
  chmodSync(folder, ALL_PASS)
  if (!existsSync(originals)) mkdirSync(originals, {mode: OWNER_ENTERS})
  const kept = readKept(originals)
  const secrets = completeSecrets(kept, {demo})
  const missing = [...secrets].filter(([name]) => !kept.has(name))
  for (const [name, text] of missing) write(join(originals, name), `${text}\n`)
  settle(originals)
  for (const {name, owner, text} of secretFiles(secrets) satisfies readonly SecretFile[]) write(join(folder, name), text, path => give(path, owner))
  return {made: missing.length, kept: secrets.size - missing.length}
}
