// Reads the compose files and the Dockerfile for the tests that need no Docker.
import {readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {parse} from 'yaml'

export const root = resolve(import.meta.dirname, '../..')

export type Service = {
  readonly image: string
  readonly build?: {readonly context: string; readonly dockerfile: string; readonly target: string; readonly args: Readonly<Record<string, string>>}
  readonly user?: string
  readonly entrypoint?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly healthcheck?: {readonly test: readonly string[]}
  readonly depends_on?: Readonly<Record<string, {readonly condition?: string}>>
  readonly read_only?: boolean
  readonly init?: boolean
  readonly restart?: string
  readonly networks?: unknown
  readonly network_mode?: string
  readonly cap_drop?: readonly string[]
  readonly cap_add?: readonly string[]
  readonly security_opt?: readonly string[]
}

export type ComposeFile = {readonly services: Readonly<Record<string, Service>>; readonly volumes: Readonly<Record<string, unknown>>}

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

/** With the shared parts in their places. */
export const readCompose = (file: string): ComposeFile => parse(textOf(file), {merge: true}) as ComposeFile

export type Stage = {readonly name: string; readonly lines: readonly string[]}

/** The stages of the Dockerfile, each with its instructions, and what is set before the first. */
export function readDockerfile(): {readonly args: Readonly<Record<string, string>>; readonly stages: readonly Stage[]} {
  const instructions = textOf('docker/Dockerfile').replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, '').split('\n').filter(line => line !== '')
  const args: Record<string, string> = {}
  const stages: {name: string; lines: string[]}[] = []
  for (const line of instructions) {
    const [, name = ''] = /^FROM .* AS (\S+)$/.exec(line) ?? []
    if (name !== '') stages.push({name, lines: []})
    const [, arg = '', value = ''] = /^ARG (\w+)=(.+)$/.exec(line) ?? []
    if (stages.length === 0) args[arg] = value
    stages.at(-1)?.lines.push(line)
  }
  return {args, stages}
}
