// The workbench: the built plugin in a page that stands in for Grafana, on this machine alone.
import {createServer, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join, resolve} from 'node:path'
import {handleApi, sendAnswer, toExchange, type ApiDeps, type Exchange} from './api.ts'
import {hostBundle, type HostBundle} from './host-bundle.ts'
import {hostPage} from './host-page.ts'
import {sendIcon} from './icons.ts'
import {PEOPLE} from './people.ts'
import {readPlugins} from './plugin-json.ts'
import type {AppSettings} from './plugin-proxy.ts'
import {personCalled, personOf, signInCookie, signOutCookie, themeOf} from './session.ts'
import {sendFile} from './static-files.ts'

export type WorkbenchOptions = {
  /** The build folder of the plugin. */
  readonly dist: string
  /** Undefined where the app was never enabled. */
  readonly settings: AppSettings | undefined
  /** 0 or nothing for any free one. */
  readonly port?: number
  /** Who is signed in where a browser comes without a cookie; the administrator unless told. */
  readonly login?: string
  /** Options of the panel, over its own defaults. */
  readonly panelOptions?: Readonly<Record<string, unknown>>
  readonly sendUserHeader?: boolean
  readonly dialTimeoutMs?: number
}

export type Workbench = {
  readonly url: string
  /** As they are now, secrets too. */
  readonly settings: () => AppSettings | undefined
  readonly setSettings: (settings: AppSettings | undefined) => void
  /** Ends open connections too. */
  readonly stop: () => Promise<void>
}

type Deps = ApiDeps & {
  readonly host: HostBundle
  readonly login: string
  readonly panelOptions: Readonly<Record<string, unknown>>
}

const modules = resolve(import.meta.dirname, '../../node_modules')
const fonts = join(modules, '@fontsource/inter/files')
/** Grafana's names for the faces of Inter, and the package's. */
const faces: Readonly<Record<string, string>> = {Regular: '400-normal', Medium: '500-normal', Italic: '400-italic', MediumItalic: '500-italic'}

/** Grafana's public files: the plugins' own, icons, fonts, and the page's script. */
function sendPublic(response: ServerResponse, path: string, {plugins, host}: Deps): boolean {
  const [, id = '', file = ''] = /^\/public\/plugins\/([\w-]+)\/(.+)$/.exec(path) ?? []
  const plugin = plugins.find(({json}) => json.id === id)
  if (plugin !== undefined) return sendFile(response, plugin.folder, file)
  const script = host.files.get(path.replace(`/public/build/${host.digest}/`, ''))
  if (script !== undefined) {
    response.writeHead(200, {'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=31536000, immutable'}).end(script)
    return true
  }
  const [, face = ''] = /^\/public\/fonts\/inter\/Inter-(\w+)\.woff2$/.exec(path) ?? []
  if (faces[face] !== undefined) return sendFile(response, fonts, `inter-latin-${faces[face]}.woff2`)
  const [, icon] = /^\/public\/build\/img\/icons\/(.+)$/.exec(path) ?? []
  return icon !== undefined && sendIcon(response, icon)
}

const redirect = (response: ServerResponse, location: string, cookie: string): void => void response.writeHead(302, {location, 'set-cookie': cookie}).end()

/** Signs in and goes on to a page of the workbench. */
function signIn({response, query}: Exchange): void {
  const wish = new URLSearchParams(query)
  const to = wish.get('to') ?? '/'
  const person = personCalled(wish.get('as'))
  if (person === undefined) response.writeHead(404, {'content-type': 'text/plain; charset=utf-8'}).end(`Sign in as one of ${PEOPLE.map(({login}) => login).join(', ')}.\n`)
  else redirect(response, /^\/(?![/\\])/.test(to) ? to : '/', signInCookie(person.login))
}

function sendPage({request, response}: Exchange, {plugins, host, login, panelOptions}: Deps): void {
  const person = personOf(request) ?? personCalled(login)!
  response.writeHead(200, {'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'set-cookie': signInCookie(person.login)})
  response.end(hostPage({person, theme: themeOf(request), plugins, panelOptions, script: `/public/build/${host.digest}/main.js`}))
}

async function answer(exchange: Exchange, deps: Deps): Promise<void> {
  const {request, response, path} = exchange
  if (path.startsWith('/api/')) await handleApi(exchange, deps)
  else if (path === '/login') signIn(exchange)
  else if (path === '/logout') redirect(response, '/', signOutCookie)
  else if (path.startsWith('/public/')) {
    if (!sendPublic(response, decodeURIComponent(path), deps)) sendAnswer(response, {status: 404, body: {message: 'Not found'}})
  } else if (request.method === 'GET') sendPage(exchange, deps)
  else sendAnswer(response, {status: 404, body: {message: 'Not found'}})
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
}

/** Serves the page, and the built plugin in it. Throws where the plugin is not built or Grafana would not load it. */
export async function startWorkbench({dist, settings, port = 0, login = 'admin', panelOptions = {}, sendUserHeader = true, dialTimeoutMs = 30_000}: WorkbenchOptions): Promise<Workbench> {
  let current = settings
  const store = {get: () => current, set: (next: AppSettings | undefined) => void (current = next)}
  const deps: Deps = {plugins: readPlugins(resolve(dist)), store, host: await hostBundle(), login, panelOptions, sendUserHeader, dialTimeoutMs}
  const server = createServer((request, response) => {
    answer(toExchange(request, response), deps).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendAnswer(response, {status: 500, body: {message: String(error)}})
    })
  })
  await listen(server, port)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    settings: store.get,
    setSettings: store.set,
    stop: () => new Promise(done => {
      server.close(() => done())
      server.closeAllConnections()
    }),
  }
}
