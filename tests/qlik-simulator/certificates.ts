// The certificates of the simulated site, named and shaped as the QMC exports them, made once per folder and reused.
import {X509Certificate, createPrivateKey, randomUUID} from 'node:crypto'
import {existsSync} from 'node:fs'
import {mkdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {makeCertificates} from './certificate-maker.ts'

/** Paths for a client (`client`, `key`, `root`, as exported by the QMC) and the PEM texts the server itself needs. */
export type CertificateFiles = {
  readonly dir: string
  readonly client: string
  readonly key: string
  readonly root: string
  readonly server: {readonly cert: string; readonly key: string; readonly ca: string}
}

const FILES = ['root.pem', 'client.pem', 'client_key.pem', 'server.pem', 'server_key.pem'] as const
const STALE_LOCK_MS = 60_000
const LOCK_POLL_MS = 50

/** The names the server certificate is valid for; like Qlik's own it carries a short host name, never a full one. */
export const SERVER_NAMES = ['localhost', 'qlikserver1'] as const

/**
 * The certificates in `dir`, made first if any is missing, expired, or does not belong to the others.
 * Safe for several processes at once: a lock folder lets one make them while the rest wait.
 */
export async function ensureCertificates(dir: string): Promise<CertificateFiles> {
  await mkdir(dir, {recursive: true})
  const found = await loadValid(dir)
  return found ?? withLock(dir, async () => (await loadValid(dir)) ?? makeAndLoad(dir))
}

async function makeAndLoad(dir: string): Promise<CertificateFiles> {
  const pems = await makeCertificates(SERVER_NAMES)
  for (const name of FILES) {
    const draft = join(dir, `.${name}.${randomUUID()}`)
    await writeFile(draft, pems[name], {mode: 0o600})
    await rename(draft, join(dir, name))
  }
  const made = await loadValid(dir)
  if (made === undefined) throw new Error(`The certificates just written to ${dir} cannot be read back.`)
  return made
}

async function loadValid(dir: string): Promise<CertificateFiles | undefined> {
  if (!FILES.every(name => existsSync(join(dir, name)))) return undefined
  const [root = '', client = '', clientKey = '', server = '', serverKey = ''] = await Promise.all(
    FILES.map(name => readFile(join(dir, name), 'utf8')),
  )
  if (!isValidSet({root, client, clientKey, server, serverKey})) return undefined
  return {
    dir,
    client: join(dir, 'client.pem'),
    key: join(dir, 'client_key.pem'),
    root: join(dir, 'root.pem'),
    server: {cert: server, key: serverKey, ca: root},
  }
}

type PemSet = {root: string; client: string; clientKey: string; server: string; serverKey: string}

/** Unparsable PEM counts as invalid: it is replaced like a missing file. */
function isValidSet(pem: PemSet): boolean {
  try {
    const root = new X509Certificate(pem.root)
    return belongs(root, pem.client, pem.clientKey) && belongs(root, pem.server, pem.serverKey) && namesCovered(pem.server)
  } catch {
    return false
  }
}

function belongs(root: X509Certificate, certPem: string, keyPem: string): boolean {
  const cert = new X509Certificate(certPem)
  const inTime = [root, cert].every(one => one.validFromDate.getTime() <= Date.now() && Date.now() < one.validToDate.getTime())
  return inTime && cert.verify(root.publicKey) && cert.checkPrivateKey(createPrivateKey(keyPem))
}

function namesCovered(serverPem: string): boolean {
  const cert = new X509Certificate(serverPem)
  return SERVER_NAMES.every(name => cert.checkHost(name) !== undefined) && cert.checkIP('127.0.0.1') !== undefined
}

async function withLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const lock = join(dir, '.lock')
  while (!(await takeLock(lock))) await sleep(LOCK_POLL_MS)
  try {
    return await work()
  } finally {
    await rm(lock, {recursive: true, force: true})
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await dropStaleLock(lock)
    return false
  }
}

/** A process killed while it held the lock must not block the folder for ever. */
async function dropStaleLock(lock: string): Promise<void> {
  const age = await stat(lock).then(info => Date.now() - info.mtimeMs, () => 0)
  if (age > STALE_LOCK_MS) await rm(lock, {recursive: true, force: true})
}
