// docker-compose.yml under a name of its own, driven by whichever Compose this machine has.
import {execFile, spawn} from 'node:child_process'
import {join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'

export const root = resolve(import.meta.dirname, '../..')
const PROJECT = 'seatkeeper-check'
const FILES = ['docker-compose.yml', 'tests/compose/ports.yml']

export type Ran = {readonly code: number; readonly stdout: string; readonly stderr: string}

export type Compose = {
  readonly version: string
  /** Throws the end of what Compose said when it fails. */
  readonly must: (...args: string[]) => Promise<string>
  /** As `must`, with all that Compose says on this terminal. */
  readonly show: (...args: string[]) => Promise<void>
  readonly docker: (...args: string[]) => Promise<string>
  /** Waits until each of the services is healthy, or throws which is not within two minutes. */
  readonly healthy: (...services: string[]) => Promise<void>
}

const TAIL = 1500
const HEALTHY_WITHIN = 120_000

function run([program, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise(done => {
    execFile(program, args, {cwd: root, env, maxBuffer: 200_000_000}, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127
      done({code, stdout, stderr})
    })
  })
}

async function mustRun(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Promise<string> {
  const {code, stdout, stderr} = await run(command, env)
  if (code !== 0) throw new Error(`\`${command.join(' ')}\` ended with ${code}: ${`${stdout}\n${stderr}`.trim().slice(-TAIL)}`)
  return stdout
}

function showRun([program, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {cwd: root, env, stdio: 'inherit'})
    child.on('error', fail)
    child.on('exit', code => (code === 0 ? done() : fail(new Error(`\`${[program, ...args].join(' ')}\` ended with ${code ?? 'a signal'}.`))))
  })
}

/** COMPOSE names another command, such as `docker-compose`; by default the plugin of Docker is taken, and else the program of old. */
async function findCompose(env: NodeJS.ProcessEnv): Promise<readonly [string, ...string[]]> {
  const [named, ...more] = (env.COMPOSE ?? '').split(' ').filter(word => word !== '')
  if (named !== undefined) return [named, ...more]
  return (await run(['docker', 'compose', 'version'], env)).code === 0 ? ['docker', 'compose'] : ['docker-compose']
}

/** `more` are further compose files, such as one for builds behind a mirror. Throws where there is no Compose. */
export async function openCompose(settings: NodeJS.ProcessEnv, more: readonly string[]): Promise<Compose> {
  const env = {...process.env, ...settings}
  const command = await findCompose(env)
  const version = (await mustRun([...command, 'version', '--short'], env)).trim()
  const files = [...FILES.map(file => join(root, file)), ...more].flatMap(file => ['-f', file])
  const whole = (args: string[]): readonly [string, ...string[]] => [...command, '-p', PROJECT, ...files, ...args]
  const must = (...args: string[]): Promise<string> => mustRun(whole(args), env)
  const docker = (...args: string[]): Promise<string> => mustRun(['docker', ...args], env)
  const healthOf = async (service: string): Promise<string> => {
    const id = (await must('ps', '-q', service)).trim()
    return id === '' ? 'not there' : (await docker('inspect', '-f', '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}', id)).trim()
  }
  return {
    version,
    must,
    show: (...args) => showRun(whole(args), env),
    docker,
    healthy: async (...services) => {
      const end = performance.now() + HEALTHY_WITHIN
      for (const service of services) {
        let state = await healthOf(service)
        for (; state !== 'running healthy' && performance.now() < end; state = await healthOf(service)) await sleep(500)
        if (state !== 'running healthy') throw new Error(`${service} is ${state} instead of healthy.`)
      }
    },
  }
}
