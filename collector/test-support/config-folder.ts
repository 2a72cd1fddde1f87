// A temporary folder with a site's certificates, into which tests write configurations.
import {createPrivateKey} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {makeCertificates} from '../../tests/qlik-simulator/certificate-maker.ts'
import {formatConfigErrors, loadConfig} from '../src/config/load.ts'
import type {Config} from '../src/config/types.ts'

export const QRS = '{url: https://qlik.example.com:4242, cert: client.pem, key: client_key.pem, ca: root.pem}'
export const SITES = `sites: [{name: prod, qrs: ${QRS}}]\n`

export type ConfigFolder = {
  readonly path: string
  readonly write: (name: string, content: string | Uint8Array) => string
  /** The configuration of a text; throws with the errors when there are any. */
  readonly load: (yaml: string, env?: Record<string, string>) => Config
  /** The errors of a text without the folder, one line each; empty when there are none. */
  readonly errors: (yaml: string, env?: Record<string, string>) => string[]
  readonly remove: () => void
}

/** Holds client.pem, client_key.pem, root.pem, server_key.pem (of another certificate) and locked_key.pem (passphrase `open sesame`). */
export async function createConfigFolder(): Promise<ConfigFolder> {
  const path = mkdtempSync(join(tmpdir(), 'seatkeeper-config-'))
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(path, name), content)
    return join(path, name)
  }
  for (const [name, pem] of Object.entries(await makeCertificates(['localhost']))) write(name, pem)
  const key = createPrivateKey(readFileSync(join(path, 'client_key.pem')))
  write('locked_key.pem', key.export({type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame'}))
  const read = (yaml: string, env: Record<string, string>) => loadConfig(write('seatkeeper.yaml', yaml), env)
  return {
    path,
    write,
    load: (yaml, env = {}) => {
      const result = read(yaml, env)
      if ('errors' in result) throw new Error(formatConfigErrors(result.errors))
      return result.config
    },
    errors: (yaml, env = {}) => {
      const result = read(yaml, env)
      return 'errors' in result ? result.errors.map(error => formatConfigErrors([error]).replaceAll(`${path}/`, '')) : []
    },
    remove: () => rmSync(path, {recursive: true, force: true}),
  }
}
