// Reads what the configuration points to, each file once: secrets kept in files, certificates and keys.
import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {findCertificateProblem, findKeyProblem} from './certificates.ts'
import {isSection, toText, type Path, type Problem} from './path.ts'
import type {RawConfig, RawSecret} from './schema.ts'
import {certificatesOf, secretsOf, type Certificates, type PemKey} from './sources.ts'

/** `contents` has what was read and the secrets written in place, by the path of their key (`sites[0].qrs.key`). */
export type ReadFiles = {readonly contents: ReadonlyMap<string, string>; readonly problems: readonly Problem[]}

/** Relative paths start at `folder`; a path that is in `replaced` came from the environment and is not repeated. */
export type Origin = {readonly folder: string; readonly replaced: ReadonlySet<string>}

type Reading = Origin & {readonly contents: Map<string, string>; readonly problems: Problem[]}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
}

/** Why a file could not be read, for people. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
  return REASONS[code] ?? `it cannot be read (${code})`
}

export function readFiles(raw: Partial<RawConfig>, origin: Origin): ReadFiles {
  const reading: Reading = {...origin, contents: new Map(), problems: []}
  for (const [path, secret] of secretsOf(raw)) readSecret(reading, path, secret)
  for (const [path, section] of certificatesOf(raw)) readCertificates(reading, path, section)
  return reading
}

/** How a message names a file: by its whole path, unless that could be a secret put into the wrong variable. */
const nameOf = ({folder, replaced}: Origin, path: Path, file: string): string =>
  replaced.has(toText(path)) ? 'the file that the environment variable names' : resolve(folder, file)

function read(reading: Reading, path: Path, file: string): string | undefined {
  if (/-----BEGIN/.test(file)) {
    reading.problems.push({path, message: 'must be the path of a file, not what stands in it'})
    return undefined
  }
  try {
    return readFileSync(resolve(reading.folder, file), 'utf8')
  } catch (error) {
    reading.problems.push({path, message: `${nameOf(reading, path, file)}: ${reasonOf(error)}`})
    return undefined
  }
}

function readSecret(reading: Reading, path: Path, secret: RawSecret): void {
  if (!isSection(secret)) {
    reading.contents.set(toText(path), secret)
    return
  }
  // A site or section whose `file` was refused has none here.
  const {file} = secret as {file?: string}
  const filePath = [...path, 'file']
  const text = file === undefined ? undefined : read(reading, filePath, file)?.replace(/^\uFEFF/, '').replace(/(\r?\n)+$/, '')
  if (file === undefined || text === undefined) return
  const usable = text !== '' && !/[\r\n]/.test(text)
  if (usable) reading.contents.set(toText(path), text)
  else reading.problems.push({path: filePath, message: `${nameOf(reading, filePath, file)}: it ${text === '' ? 'is empty' : 'has more than one line'}`})
}

function readCertificates(reading: Reading, path: Path, section: Certificates): void {
  const pathOf = (name: PemKey): Path => [...path, name]
  const pem = (name: PemKey): string | undefined => {
    const text = section[name] === undefined ? undefined : read(reading, pathOf(name), section[name])
    if (text !== undefined) reading.contents.set(toText(pathOf(name)), text)
    return text
  }
  const report = (name: PemKey, what: string | undefined): void => {
    if (what !== undefined) reading.problems.push({path: pathOf(name), message: `${nameOf(reading, pathOf(name), section[name] ?? '')}: ${what}`})
  }
  const [cert, key, ca] = [pem('cert'), pem('key'), pem('ca')]
  report('cert', cert === undefined ? undefined : findCertificateProblem(cert))
  report('ca', ca === undefined ? undefined : findCertificateProblem(ca))
  const passphrase = reading.contents.get(toText([...path, 'passphrase']))
  const isLocked = section.passphrase !== undefined && passphrase === undefined
  if (key !== undefined && !isLocked) report('key', findKeyProblem({key, cert, passphrase}))
}
