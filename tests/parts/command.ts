// Runs a program to its end and keeps what it said; the set-up of the parts takes this as an argument, so that its tests need no network.
import {execFile} from 'node:child_process'

export type Ran = {code: number; stdout: string; stderr: string}
export type RunCommand = (program: string, args: string[], cwd?: string) => Promise<Ran>

const limitMs = 180_000
const maxBuffer = 100_000_000

function codeOf(error: {code?: unknown; killed?: boolean} | null): number {
  if (error === null) return 0
  if (typeof error.code === 'number') return error.code
  return error.killed === true ? 124 : 127
}

/** Runs a program for at most three minutes. A program that cannot be started ends with code 127, one that took too long with 124. */
export const runCommand: RunCommand = (program, args, cwd) =>
  new Promise(done => {
    execFile(program, args, {timeout: limitMs, maxBuffer, ...(cwd === undefined ? {} : {cwd})}, (error, stdout, stderr) => {
      done({code: codeOf(error), stdout, stderr: stderr === '' && error !== null ? error.message : stderr})
    })
  })
