// For tests of the proxy: an app of the test's own making behind the workbench's API, in front of an upstream that tells what it got.
import {createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {text} from 'node:stream/consumers'
import {onTestFinished} from 'vitest'
import {handleApi, toExchange} from './api.ts'
import type {ForwardOptions} from './forward.ts'
import type {PluginJson, Route} from './plugin-json.ts'
import type {AppSettings} from './plugin-proxy.ts'
import {USER_COOKIE} from './session.ts'

export type Got = {readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string}

export type Reply = (request: IncomingMessage, response: ServerResponse) => void

export type Call = {readonly as?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string}

export type Answered = {readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string}

export type ProxyBench = {
  /** `GET a/b` and the like, of the app; by the viewer unless told. An empty `as` is nobody. */
  readonly call: (line: string, call?: Call) => Promise<Answered>
  /** The same, at any path. */
  readonly callPath: (method: string, path: string, call?: Call) => Promise<Answered>
  /** What came through to the upstream, in order. */
  readonly got: Got[]
  readonly upstream: string
  readonly url: string
  readonly settings: () => AppSettings | undefined
}

export type BenchWish = Partial<ForwardOptions> & {
  readonly routes: readonly Route[]
  readonly roles?: PluginJson['roles']
  readonly settings?: Partial<AppSettings> | undefined
  readonly reply?: Reply
}

export const APP = 'acme-test-app'

async function listen(server: Server): Promise<string> {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function send(base: string, method: string, path: string, {as = 'viewer', headers = {}, body = ''}: Call): Promise<Answered> {
  const {hostname, port} = new URL(base)
  const length = body === '' || headers['transfer-encoding'] !== undefined ? {} : {'content-length': String(Buffer.byteLength(body))}
  return new Promise((done, fail) => {
    const request = httpRequest({hostname, port, method, path, agent: false, headers: {...length, ...(as !== '' && {cookie: `${USER_COOKIE}=${as}`}), ...headers}}, response => {
      text(response).then(said => done({status: response.statusCode!, headers: response.headers, body: said}), fail)
    })
    request.on('error', fail).end(body)
  })
}

/** Starts both for the test that calls. `settings: undefined` is an app that was never enabled. */
export async function openProxy({routes, roles = [], reply = (_, response) => response.end('{}'), ...wish}: BenchWish): Promise<ProxyBench> {
  const got: Got[] = []
  const upstream = await listen(createServer((request, response) => {
    void text(request).then(body => {
      got.push({method: request.method!, url: request.url!, headers: request.headers, body})
      reply(request, response)
    })
  }))
  const app: PluginJson = {id: APP, type: 'app', name: 'Acme', info: {version: '1.0.0'}, routes, roles}
  const panel: PluginJson = {id: 'acme-test-panel', type: 'panel', name: 'Acme panel', info: {version: '1.0.0'}}
  let settings: AppSettings | undefined = 'settings' in wish && wish.settings === undefined ? undefined
    : {enabled: true, pinned: true, ...wish.settings, jsonData: {apiUrl: upstream, ...wish.settings?.jsonData}, secureJsonData: {readToken: 'read-secret', ...wish.settings?.secureJsonData}}
  const deps = {
    plugins: [app, panel].map(json => ({json, folder: ''})), store: {get: () => settings, set: (next: AppSettings | undefined) => void (settings = next)},
    sendUserHeader: wish.sendUserHeader ?? true, dialTimeoutMs: wish.dialTimeoutMs ?? 5000, ...(wish.connect && {connect: wish.connect}),
  }
  const base = await listen(createServer((request, response) => void handleApi(toExchange(request, response), deps)))
  const callPath: ProxyBench['callPath'] = (method, path, call = {}) => send(base, method, path, call)
  return {
    got, upstream, url: base, callPath, settings: () => settings,
    call: (line, call) => {
      const [method = '', path = ''] = line.split(' ', 2)
      return callPath(method, `/api/plugin-proxy/${APP}/${path}`, call)
    },
  }
}
