// The proxy's rules, each as a running Grafana 12.3.0 was seen to keep it, on the wire between a client and an upstream.
import {describe, expect, it} from 'vitest'
import type {Route} from './plugin-json.ts'
import {APP, openProxy, type Answered} from './proxy-bench.ts'

const API = '{{ .JsonData.apiUrl }}'
const TOKEN = [{name: 'Authorization', content: 'Bearer {{ .SecureJsonData.readToken }}'}]
const READ = `${APP}.seats:read`
const OPERATE = `${APP}.seats:operate`

const grant = (to: string, ...actions: string[]) => ({role: {name: to, permissions: actions.map(action => ({action}))}, grants: [to]})

const own = ({status, body}: Answered) => ({status, body: body === '' ? '' : JSON.parse(body) as unknown})
const refused = (status: number, message: string) => ({status, body: {message}})
const NO_ROUTE = refused(404, 'plugin route match not found')
const NO_ACCESS = refused(403, 'plugin proxy route access denied')

describe('which route', () => {
  const routes: Route[] = [
    {path: 'list', method: 'GET', url: `${API}/v4/list`},
    {path: 'two', method: 'GET,POST', url: `${API}/two`},
    {path: 'lower', method: 'get', url: `${API}/lower`},
    {path: 'every', method: '*', url: `${API}/every`},
    {path: 'none', url: `${API}/none`},
    {path: 'below/*', url: `${API}/below`},
    {path: 'held/:id/release', url: `${API}/held`},
    {path: 'twice', url: `${API}/first`}, {path: 'twice', url: `${API}/second`},
    {path: 'shut', url: `${API}/shut`, reqAction: OPERATE}, {path: 'shut', url: `${API}/open`},
  ]

  it.each([
    ['GET list', 'GET /v4/list'], ['GET list/', 'GET /v4/list'], ['GET %6Cist', 'GET /v4/list'],
    ['GET list?a=1&b=x%20y;z=%2F&a=2?', 'GET /v4/list?a=1&b=x%20y;z=%2F&a=2?'],
    ['PATCH every', 'PATCH /every'], ['GET every', 'GET /every'], ['PUT none', 'PUT /none'],
    ['GET below/a/b', 'GET /below/a/b'], ['GET below/..%2Frelease', 'GET /below/../release'], ['GET below/%2e%2e/release', 'GET /below/../release'],
    ['GET below/%252F', 'GET /below/%252F'], ['GET below/%C3%A9%20x', 'GET /below/%C3%A9%20x'], ['GET below/%FF', 'GET /below/%FF'], ["GET below/a'(b)", 'GET /below/a%27%28b%29'],
    ['POST held/7/release', 'POST /held'], ['GET twice', 'GET /first'],
  ])('%s goes to %s', async (line, arrived) => {
    const {call, got} = await openProxy({routes})
    const {status} = await call(line)
    expect({status, lines: got.map(({method, url}) => `${method} ${url}`)}).toEqual({status: 200, lines: [arrived]})
  })

  it.each(['POST list', 'GET two', 'POST two', 'GET lower', 'GET List', 'GET list/x', 'GET list;x', 'GET list//', 'GET below', 'GET below/', 'GET held/7/other', 'GET held/7/8/release', 'GET ', 'GET elsewhere', 'GET below/%zz'])('%s has none', async line => {
    const {call, got} = await openProxy({routes})
    expect({...own(await call(line)), got}).toEqual({...NO_ROUTE, got: []})
  })

  it('is the first that matches, also when it may not be used', async () => {
    const {call, got} = await openProxy({routes})
    expect({...own(await call('GET shut')), got}).toEqual({...NO_ACCESS, got: []})
  })
})

describe('who may', () => {
  const routes: Route[] = [
    {path: 'read', url: API, reqAction: READ}, {path: 'operate', url: API, reqAction: OPERATE}, {path: 'both', url: API, reqAction: READ, reqRole: 'Admin'},
    {path: 'undeclared', url: API, reqAction: `${APP}.seats:other`}, {path: 'server', url: API, reqAction: `${APP}.server:all`},
    {path: 'editors', url: API, reqRole: 'editor'}, {path: 'admins', url: API, reqRole: 'Admin'}, {path: 'empty', url: API, reqRole: ''}, {path: 'nobody', url: API, reqRole: 'None'},
    {path: 'open', url: API}, {path: 'access', url: API, reqAction: 'plugins.app:access'}, {path: 'write', url: API, reqAction: 'plugins:write'},
  ]
  const roles = [grant('Viewer', READ), grant('Editor', READ, OPERATE), grant('Grafana Admin', `${APP}.server:all`)]

  it.each([
    ['viewer', ['read', 'both', 'empty', 'nobody', 'open', 'access']],
    ['editor', ['read', 'operate', 'both', 'editors', 'empty', 'nobody', 'open', 'access']],
    ['admin', ['read', 'operate', 'both', 'editors', 'admins', 'empty', 'nobody', 'open', 'access', 'write']],
  ])('the %s', async (as, allowed) => {
    const {call, got} = await openProxy({routes, roles})
    const answers = await Promise.all(routes.map(async ({path}) => ({path, answer: await call(`GET ${path}`, {as})})))
    expect(answers.filter(({answer}) => answer.status === 200).map(({path}) => path)).toEqual(allowed)
    for (const {answer} of answers.filter(({path}) => !allowed.includes(path))) expect(own(answer)).toEqual(NO_ACCESS)
    expect(got).toHaveLength(allowed.length)
  })

  it('nobody who is not signed in', async () => {
    const {call, got} = await openProxy({routes})
    const unauthorized = {status: 401, body: {extra: null, message: 'Unauthorized', messageId: 'auth.unauthorized', statusCode: 401, traceID: ''}}
    expect(own(await call('GET open', {as: ''}))).toEqual(unauthorized)
    expect(own(await call('GET open', {as: 'stranger'}))).toEqual(unauthorized)
    expect(got).toEqual([])
  })

  it('no script of another site', async () => {
    const {call, got} = await openProxy({routes})
    const from = (origin: string, method = 'POST', as = 'viewer') => call(`${method} open`, {as, headers: {origin}})
    expect({...await from('http://evil.example'), headers: {}}).toEqual({status: 403, headers: {}, body: 'origin not allowed\n'})
    expect((await from('null')).status).toBe(403)
    expect((await from('http://evil.example', 'POST', '')).status).toBe(401)
    expect(got).toEqual([])
    expect((await from('http://127.0.0.1:9')).status).toBe(200)
    expect((await from('http://evil.example', 'HEAD')).status).toBe(200)
  })
})

describe('which app', () => {
  const routes = [{path: 'x', url: API}]

  it('must be installed, an app, enabled once and not disabled since', async () => {
    const on = await openProxy({routes})
    expect(own(await on.callPath('GET', '/api/plugin-proxy/nobody-app/x'))).toEqual(refused(404, 'Plugin not found'))
    expect(own(await on.callPath('GET', '/api/plugin-proxy/acme-test-panel/x'))).toEqual({status: 500, body: {message: 'Failed to fetch plugin settings', traceID: ''}})
    expect(own(await on.callPath('GET', '/api/plugin-proxy/'))).toEqual(refused(404, 'Not found'))
    const off = await openProxy({routes, settings: {enabled: false}})
    expect(own(await off.call('GET x'))).toEqual(refused(404, 'Plugin is not enabled'))
    const never = await openProxy({routes, settings: undefined})
    expect(own(await never.call('GET x'))).toEqual(refused(404, 'Plugin setting not found'))
    expect([...on.got, ...off.got, ...never.got]).toEqual([])
  })
})

describe('addresses and templates', () => {
  const open = (url: string, settings = {}) => openProxy({routes: [{path: 'x', url, headers: TOKEN}], settings})

  it('a setting that is missing leaves an address that leads nowhere: 502 without a body', async () => {
    const {call, got} = await open('{{ .JsonData.other }}/v4/at-risk')
    expect({...own(await call('GET x')), got}).toEqual({status: 502, body: '', got: []})
  })

  it.each(['localhost:8080', 'example.com', 'ftp://127.0.0.1', 'http://', ''])('as does "%s"', async apiUrl => {
    const {call} = await open(`${API}/v4`, {jsonData: {apiUrl}})
    expect(own(await call('GET x'))).toEqual({status: 502, body: ''})
  })

  it.each(['127.0.0.1:8080', ' http://127.0.0.1', 'http://127.0.0.1:80a', 'http://h h', 'http://[::1', 'http://h/%zz', 'http://h\n'])('"%s" is no address: 500', async apiUrl => {
    const {call} = await open(`${API}/v4`, {jsonData: {apiUrl}})
    expect(own(await call('GET x'))).toEqual({status: 500, body: {message: 'Could not parse url', traceID: ''}})
  })

  it.each(['{{ .Nope }}/x', '{{ .JsonData.apiUrl', '{{ .JsonData.apiUrl.port }}', '{{ exec "rm" }}'])('%s cannot be filled in: 500', async url => {
    const {call} = await open(url)
    expect(own(await call('GET x'))).toEqual({status: 500, body: {message: 'Could not interpolate plugin route url', traceID: ''}})
  })

  it('a slash too many stays', async () => {
    const {call, got, upstream} = await openProxy({routes: [{path: 'x', url: '{{ .JsonData.base }}/v4'}], settings: {}})
    expect(own(await call('GET x')).status).toBe(502)
    const slashed = await openProxy({routes: [{path: 'x', url: `${upstream}//v4?of=the+route#x`}]})
    await slashed.call('GET x?mine=1')
    expect(got.map(({url}) => url)).toEqual(['//v4?mine=1'])
  })

  it('a token that is missing goes out as its template prints it', async () => {
    const {call, got} = await openProxy({routes: [{path: 'x', url: API, headers: [{name: 'Authorization', content: 'Bearer {{ .SecureJsonData.other }}'}]}]})
    await call('GET x')
    expect(got[0]!.headers.authorization).toBe('Bearer <no value>')
  })

  it('a header that cannot be filled in is Grafana\'s failure', async () => {
    const {call, got} = await openProxy({routes: [{path: 'x', url: API, headers: [{name: 'X-Own', content: '{{ .Nope }}'}]}]})
    expect({...own(await call('GET x')), got}).toEqual({status: 500, body: {message: 'Failed to render plugin headers', traceID: ''}, got: []})
  })
})
