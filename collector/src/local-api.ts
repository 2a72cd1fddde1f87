// How commands on the same machine find a running collector: its address and a token in a file for its owner only.
import {chmodSync, existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

export type LocalApi = {readonly url: string; readonly token: string; readonly pid: number}

const fileIn = (dataDir: string) => join(dataDir, 'local-api.json')

export function writeLocalApi(dataDir: string, local: LocalApi): void {
  writeFileSync(fileIn(dataDir), `${JSON.stringify(local)}\n`, {mode: 0o600})
  chmodSync(fileIn(dataDir), 0o600)
}

export function removeLocalApi(dataDir: string): void {
  rmSync(fileIn(dataDir), {force: true})
}

/** The running collector's, or one that a kill left behind; undefined when none ran since the last orderly stop. */
export function readLocalApi(dataDir: string): LocalApi | undefined {
  return existsSync(fileIn(dataDir)) ? JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as LocalApi : undefined
}
