// Says which real Grafana is given to tests and the demo: a folder, an address, or a Docker engine with the official image.
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {runCommand} from './command.ts'
import type {RunCommand} from './command.ts'
import type {Person} from './grafana-client.ts'
import {isExecutable} from './program.ts'

export const grafanaImage = 'grafana/grafana:12.3.0'

export type GivenGrafana =
  | {kind: 'home'; home: string}
  | {kind: 'url'; url: string; admin: Person}
  | {kind: 'docker'; image: string}
  | {kind: 'none'; reason: string}

export type Look = {
  run?: RunCommand
  /** Allows pulling the image where a Docker engine lacks it, and is told when that starts. Tests pull nothing. */
  sayPull?: (line: string) => void
}

const hint = 'set GRAFANA_HOME (a folder with bin/grafana, conf and public) or GRAFANA_URL'
const none = (reason: string): GivenGrafana => ({kind: 'none', reason})

/** Whether the environment names a Grafana: one that is named but cannot be used is a mistake, one that is not named is not. */
export function namesGrafana(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env.GRAFANA_HOME ?? '') !== '' || (env.GRAFANA_URL ?? '') !== ''
}

function givenHome(home: string): GivenGrafana {
  const isWhole = isExecutable(join(home, 'bin/grafana')) && ['conf/defaults.ini', 'public'].every(path => existsSync(join(home, path)))
  return isWhole ? {kind: 'home', home} : none(`GRAFANA_HOME names ${home}, which is no folder with bin/grafana, conf and public.`)
}

async function isGrafana(url: string): Promise<boolean> {
  const health = await fetch(`${url}/api/health`, {signal: AbortSignal.timeout(10_000)})
    .then(response => response.json())
    .catch(() => undefined)
  return typeof health === 'object' && health !== null && 'database' in health
}

async function givenUrl(text: string, env: NodeJS.ProcessEnv): Promise<GivenGrafana> {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) return none('GRAFANA_URL is not an http or https address.')
  const {username, password, origin, pathname} = new URL(text)
  // Not shown: the address holds a secret.
  if (username !== '' || password !== '') return none('GRAFANA_URL holds a user or a password: give them in GRAFANA_USER and GRAFANA_PASSWORD.')
  const url = `${origin}${pathname}`.replace(/\/+$/, '')
  if (!(await isGrafana(url))) return none(`No Grafana answers at ${url}, which GRAFANA_URL names.`)
  return {kind: 'url', url, admin: {login: env.GRAFANA_USER ?? 'admin', password: env.GRAFANA_PASSWORD ?? 'admin'}}
}

async function givenDocker(env: NodeJS.ProcessEnv, {run = runCommand, sayPull}: Look): Promise<GivenGrafana> {
  if (env.SEATKEEPER_DOCKER === 'off') return none(`No Grafana is given: ${hint}, or take SEATKEEPER_DOCKER=off away.`)
  const docker = async (...args: string[]): Promise<boolean> => (await run('docker', args)).code === 0
  if (!(await docker('version'))) return none(`No Grafana is given: ${hint}, or start a Docker engine.`)
  const given: GivenGrafana = {kind: 'docker', image: grafanaImage}
  if (await docker('image', 'inspect', grafanaImage)) return given
  if (sayPull === undefined) return none(`No Grafana is given: ${hint}, or run "docker pull ${grafanaImage}".`)
  sayPull(`Pulling ${grafanaImage} (once) ...`)
  return (await docker('pull', '-q', grafanaImage)) ? given : none(`No Grafana is given: ${hint}; "docker pull ${grafanaImage}" failed.`)
}

/** The Grafana that is given: GRAFANA_HOME before GRAFANA_URL before Docker; or why there is none. */
export async function givenGrafana(env: NodeJS.ProcessEnv = process.env, look: Look = {}): Promise<GivenGrafana> {
  if ((env.GRAFANA_HOME ?? '') !== '') return givenHome(env.GRAFANA_HOME ?? '')
  if ((env.GRAFANA_URL ?? '') !== '') return givenUrl(env.GRAFANA_URL ?? '', env)
  return givenDocker(env, look)
}

/** As givenGrafana, for the parts: throws why there is none. */
export async function ensureGrafana(env: NodeJS.ProcessEnv = process.env, look: Look = {}): Promise<GivenGrafana> {
  const given = await givenGrafana(env, look)
  if (given.kind === 'none') throw new Error(given.reason)
  return given
}
