// Runs a real Mosquitto, an MQTT broker, on the loopback address for tests.
import type {ChildProcess} from 'node:child_process'
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {connectAsync, type IClientOptions} from 'mqtt'
import {ensureMosquitto, mosquittoEnvironment, writePasswords} from './mosquitto-program.ts'
import {end, launch, onPort} from './server-process.ts'

/** PEM texts. With `requireClient` only clients with a certificate of the authority `ca` may connect. */
export type BrokerTls = {cert: string; key: string; ca: string; requireClient?: {cert: string; key: string}}

export type MosquittoOptions = {
  /** Kept on stop when given; else a temporary folder, removed on stop. */
  dataDir?: string
  /** A free port when not given. */
  port?: number
  /** Passwords by user; nobody else may connect then. */
  users?: Readonly<Record<string, string>>
  /** Lines of an access list, such as `user anna` and `topic write seats/#`; everything else is forbidden then. */
  access?: readonly string[]
  /** Speaks TLS and nothing else. */
  tls?: BrokerTls
  /** Keeps retained messages and sessions over a restart, also after a kill. */
  persistence?: boolean
  /** More lines of the configuration. */
  settings?: readonly string[]
  /** Where the program is looked for and put, when it is not installed. */
  cacheDir?: string
}

export type Mosquitto = {
  /** `mqtt://127.0.0.1:PORT`, or `mqtts://` with TLS. */
  url: string
  port: number
  /** What it wrote since it was first started. */
  log: () => Promise<string>
  /** Ends it in peace, also while it is frozen; removes the data folder unless it was given. */
  stop: () => Promise<void>
  /** Ends it in peace and keeps the data for a restart. */
  halt: () => Promise<void>
  /** Ends it with SIGKILL and keeps the data for a restart. */
  kill: () => Promise<void>
  /** Stops it if it runs, and starts it on the same port with the same data. */
  restart: () => Promise<void>
  /** It keeps its connections, and the system takes new ones, but it reads and answers nothing. */
  freeze: () => void
  /** Ends the freeze. */
  goOn: () => void
}

type Server = {mosquitto: string; dataDir: string; options: MosquittoOptions}
type Running = {child: ChildProcess; port: number}

const logName = 'mosquitto.log'

const tlsLines = (dataDir: string, {requireClient}: BrokerTls): string[] => [
  `certfile ${join(dataDir, 'server.pem')}`,
  `keyfile ${join(dataDir, 'server_key.pem')}`,
  ...(requireClient === undefined ? [] : [`cafile ${join(dataDir, 'root.pem')}`, 'require_certificate true']),
]

function configuration({dataDir, options: {users, access, tls, persistence = false, settings = []}}: Server, port: number): string {
  return [
    `listener ${port} 127.0.0.1`,
    'user root', // or else root becomes somebody who cannot read the folder; anybody else stays who they are
    `allow_anonymous ${users === undefined}`,
    ...(users === undefined ? [] : [`password_file ${join(dataDir, 'passwords')}`]),
    ...(access === undefined ? [] : [`acl_file ${join(dataDir, 'access')}`]),
    ...(tls === undefined ? [] : tlsLines(dataDir, tls)),
    ...(persistence ? ['persistence true', `persistence_location ${dataDir}/`, 'autosave_interval 1', 'autosave_on_changes true'] : ['persistence false']),
    'log_dest stderr',
    'log_type all',
    ...settings,
  ].join('\n')
}

async function writeFiles({mosquitto, dataDir, options: {users, access, tls}}: Server): Promise<void> {
  const files = {
    ...(tls === undefined ? {} : {'server.pem': tls.cert, 'server_key.pem': tls.key, 'root.pem': tls.ca}),
    ...(access === undefined ? {} : {access: `${access.join('\n')}\n`}),
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(dataDir, name), text, {mode: 0o600})
  if (users !== undefined) await writePasswords(mosquitto, join(dataDir, 'passwords'), users)
}

const urlOf = ({tls}: MosquittoOptions, port: number): string => `${tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`

function login({users = {}, tls}: MosquittoOptions): IClientOptions {
  const [first] = Object.entries(users)
  return {
    ...(first === undefined ? {} : {username: first[0], password: first[1]}),
    ...(tls === undefined ? {} : {ca: tls.ca, ...tls.requireClient}),
  }
}

/** Whether a client is let in at that port, as the first of the users. */
async function answers(options: MosquittoOptions, port: number): Promise<true | undefined> {
  const asked = connectAsync(urlOf(options, port), {...login(options), reconnectPeriod: 0, connectTimeout: 5000}, false)
  const client = await asked.catch(() => undefined)
  await client?.endAsync(true)
  return client === undefined ? undefined : true
}

async function launchMosquitto(server: Server, port: number): Promise<Running> {
  const {mosquitto, dataDir, options} = server
  const configFile = join(dataDir, 'mosquitto.conf')
  await writeFile(configFile, configuration(server, port))
  const launched = launch({
    name: 'Mosquitto',
    program: mosquitto,
    args: ['-c', configFile],
    env: mosquittoEnvironment(mosquitto),
    logFile: join(dataDir, logName),
    // Another broker on the port would let us in as well: this very process must say that it runs.
    probe: async said => (/^\d+: mosquitto version \S+ running$/m.test(said) ? answers(options, port) : undefined),
    readyMs: 20_000,
  })
  const {child} = await launched.catch((cause: unknown) => {
    throw String(cause).includes('Address already in use') ? new Error(`Mosquitto ended at start: port ${port}: address already in use.`, {cause}) : cause
  })
  return {child, port}
}

async function dataFolder(given: string | undefined): Promise<string> {
  if (given === undefined) return mkdtemp(join(tmpdir(), 'seatkeeper-mosquitto-'))
  await mkdir(given, {recursive: true})
  return resolve(given)
}

/** A signal to a stopped process waits until it goes on; only SIGKILL does not. */
async function endInPeace(child: ChildProcess): Promise<void> {
  child.kill('SIGCONT')
  await end(child, 'SIGTERM')
}

/** Starts a real Mosquitto and waits until it lets a client in. Throws one line when none can be had, or the last lines of its log when it dies at start. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const {cacheDir} = options
  const mosquitto = await ensureMosquitto(cacheDir === undefined ? {} : {cacheDir})
  const dataDir = await dataFolder(options.dataDir)
  const server: Server = {mosquitto, dataDir, options}
  const removeTemporary = async (): Promise<void> => {
    if (options.dataDir === undefined) await rm(dataDir, {recursive: true, force: true})
  }
  const start = async (port?: number): Promise<Running> => onPort(port, free => launchMosquitto(server, free))
  let running = await writeFiles(server).then(() => start(options.port)).catch(async (error: unknown) => {
    await removeTemporary()
    throw error
  })
  return {
    url: urlOf(options, running.port),
    port: running.port,
    log: () => readFile(join(dataDir, logName), 'utf8'),
    halt: () => endInPeace(running.child),
    kill: () => end(running.child, 'SIGKILL'),
    stop: async () => {
      await endInPeace(running.child)
      await removeTemporary()
    },
    restart: async () => {
      await endInPeace(running.child)
      running = await start(running.port)
    },
    freeze: () => void running.child.kill('SIGSTOP'),
    goOn: () => void running.child.kill('SIGCONT'),
  }
}
