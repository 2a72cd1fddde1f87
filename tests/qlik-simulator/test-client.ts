// A plain client of the simulated QRS for tests: what any program with the exported certificates would send.
import {readFileSync} from 'node:fs'
import type {IncomingHttpHeaders} from 'node:http'
import https from 'node:https'
import type {Simulator} from './simulator.ts'

export type ClientAnswer = {readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string; readonly json: () => unknown}
export type ClientOptions = {
  /** The X-Qlik-User header; null sends none. */
  readonly user?: string | null
  readonly withoutCertificate?: boolean
  readonly timeoutMs?: number
  readonly keepAlive?: boolean
}
export type TestClient = {
  /** `path` from /qrs on; the xrfkey pair is added. Rejects when the connection breaks, even in the middle of a body. */
  readonly send: (method: string, path: string, body?: unknown) => Promise<ClientAnswer>
  readonly get: (path: string) => Promise<ClientAnswer>
  readonly close: () => void
}

const KEY = 'abcdefghij123456'

export function createTestClient(simulator: Pick<Simulator, 'port' | 'certs'>, options: ClientOptions = {}): TestClient {
  const {certs, port} = simulator
  const own = options.withoutCertificate === true ? {} : {cert: readFileSync(certs.client), key: readFileSync(certs.key)}
  const agent = new https.Agent({keepAlive: options.keepAlive ?? true, ca: readFileSync(certs.root), ...own})
  const user = options.user === undefined ? 'UserDirectory=Internal; UserId=sa_repository' : options.user
  const headers = {'X-Qlik-Xrfkey': KEY, ...(user !== null && {'X-Qlik-User': user})}
  const send = (method: string, path: string, body?: unknown): Promise<ClientAnswer> =>
    new Promise((resolve, reject) => {
      const withKey = `${path}${path.includes('?') ? '&' : '?'}xrfkey=${KEY}`
      const request = https.request({host: 'localhost', port, path: withKey, method, headers, agent, timeout: options.timeoutMs ?? 20_000}, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) as unknown})
        })
      })
      request.on('timeout', () => request.destroy(new Error('timeout')))
      request.on('error', reject)
      request.end(body === undefined ? undefined : JSON.stringify(body))
    })
  return {send, get: path => send('GET', path), close: () => agent.destroy()}
}
