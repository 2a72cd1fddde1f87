import https from 'node:https'
import {readFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import tls from 'node:tls'
import {afterEach, describe, expect, it} from 'vitest'
import type {JsonObject} from './model.ts'
import {DAY} from './model.ts'
import type {Simulator, SimulatorOptions} from './simulator.ts'
import {startSimulator} from './simulator.ts'
import type {ClientOptions, TestClient} from './test-client.ts'
import {createTestClient} from './test-client.ts'

const START = '2026-03-05T12:00:00.000Z'
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({site: {seats: [{user: 'CORP\\anna', type: 'analyzer'}]}, startAt: START, frozen: true, ...options})
  cleanUps.push(simulator.stop)
  return simulator
}

function connect(simulator: Pick<Simulator, 'port' | 'certs'>, options?: ClientOptions): TestClient {
  const client = createTestClient(simulator, options)
  cleanUps.push(client.close)
  return client
}

describe('who may connect', () => {
  it('a client with the exported certificates, under every name of the server', async () => {
    const simulator = await start()
    const {certs, port} = simulator
    const names = ['localhost', 'qlikserver1', '127.0.0.1']
    const authorized = names.map(
      servername =>
        new Promise<boolean>((resolve, reject) => {
          const files = {ca: readFileSync(certs.root), cert: readFileSync(certs.client), key: readFileSync(certs.key)}
          const check = {checkServerIdentity: (_host: string, cert: tls.PeerCertificate) => tls.checkServerIdentity(servername, cert)}
          const socket = tls.connect({host: '127.0.0.1', port, ...files, ...check}, () => {
            resolve(socket.authorized)
            socket.destroy()
          })
          socket.on('error', reject)
        }),
    )
    expect(await Promise.all(authorized)).toEqual([true, true, true])
  })

  it('nobody without: 403, whatever is asked', async () => {
    const client = connect(await start(), {withoutCertificate: true})
    const answers = await Promise.all(['/qrs/about', '/qrs/user/full', '/elsewhere'].map(client.get))
    expect(answers.map(answer => [answer.status, answer.text])).toEqual([[403, 'Forbidden'], [403, 'Forbidden'], [403, 'Forbidden']])
  })

  it('nobody without: no connection, if so wished', async () => {
    const simulator = await start({noClientCertificate: 'reject'})
    await expect(connect(simulator, {withoutCertificate: true}).get('/qrs/about')).rejects.toThrow(/certificate required|ECONNRESET|socket hang up/)
    expect((await connect(simulator).get('/qrs/about')).status).toBe(200)
  })

  it.each(['403', 'reject'] as const)('nobody with certificates of another site (%s)', async noClientCertificate => {
    const dir = await mkdtemp(join(tmpdir(), 'simulator-other-'))
    cleanUps.push(() => rm(dir, {recursive: true}))
    const other = await start({certs: dir})
    const simulator = await start({noClientCertificate})
    const mixed = {...other.certs, root: simulator.certs.root}
    const asked = connect({port: simulator.port, certs: mixed}).get('/qrs/about').then(answer => answer.status, () => 'no connection')
    expect(await asked).toBe(noClientCertificate === '403' ? 403 : 'no connection')
  })

  it('not without TLS 1.2 verification: a client that trusts other roots refuses the server', async () => {
    const simulator = await start()
    await expect(fetch(`${simulator.url}/qrs/about`)).rejects.toThrow('fetch failed')
  })

  it('also over a resumed session', async () => {
    const {certs, port} = await start()
    const agent = new https.Agent({ca: readFileSync(certs.root), cert: readFileSync(certs.client), key: readFileSync(certs.key)})
    const ask = (): Promise<[number | undefined, boolean]> =>
      new Promise((resolve, reject) => {
        const headers = {'x-qlik-xrfkey': 'abcdefghij123456'}
        const request = https.get({host: 'localhost', port, path: '/qrs/about?xrfkey=abcdefghij123456', headers, agent}, response => {
          const reused = (response.socket as tls.TLSSocket).isSessionReused()
          response.resume().on('close', () => resolve([response.statusCode, reused]))
        })
        request.on('error', reject)
      })
    expect([await ask(), await ask()]).toEqual([[200, false], [200, true]])
  })
})

describe('answers', () => {
  it('carry the date of the site, not of the machine', async () => {
    const simulator = await start()
    const {headers, text} = await connect(simulator).get('/qrs/about')
    expect([headers.date, headers['content-type'], headers['content-length']]).toEqual(['Thu, 05 Mar 2026 12:00:00 GMT', 'application/json;charset=utf-8', String(text.length)])
    simulator.clock.advance(DAY)
    expect((await connect(simulator).get('/qrs/about')).headers.date).toBe('Fri, 06 Mar 2026 12:00:00 GMT')
  })

  it('without content have no body and no length', async () => {
    const simulator = await start()
    const seat = simulator.site.findSeat('CORP\\anna')
    const {status, text, headers} = await connect(simulator).send('DELETE', `/qrs/license/analyzeraccesstype/${seat?.id}`)
    expect([status, text, headers['content-length'], headers['content-type']]).toEqual([204, '', undefined, undefined])
  })

  it('come over one connection that is kept open, and are counted', async () => {
    const simulator = await start()
    const client = connect(simulator)
    const id = simulator.site.findSeat('CORP\\anna')?.id ?? ''
    for (const path of ['/qrs/about', `/qrs/license/analyzeraccesstype/${id}`, `/qrs/License/analyzeraccesstype/${id.toUpperCase()}`, '/qrs/nothing']) await client.get(path)
    expect([simulator.requests.counts(), simulator.requests.total(), simulator.requests.connections()]).toEqual([
      {'GET /qrs/about': 1, 'GET /qrs/license/analyzeraccesstype/{id}': 2, 'GET /qrs/nothing': 1},
      4,
      1,
    ])
    expect(simulator.requests.recent().at(-1)).toEqual({method: 'GET', path: '/qrs/nothing', query: 'xrfkey=abcdefghij123456', status: 404, user: 'UserDirectory=Internal; UserId=sa_repository'})
    simulator.requests.reset()
    expect([simulator.requests.counts(), simulator.requests.total(), simulator.requests.recent()]).toEqual([{}, 0, []])
  })

  it('arrive whole when they are large', async () => {
    const large = await startSimulator({users: 5000, seats: 4000, startAt: START, frozen: true})
    cleanUps.push(large.stop)
    const client = connect(large)
    const [users, seats, filtered] = await Promise.all([client.get('/qrs/user/full'), client.get('/qrs/license/analyzeraccesstype/full'), client.get('/qrs/license/analyzeraccesstype/full?filter=excess%20eq%20false')])
    expect([users, seats, filtered].map(answer => [(answer.json() as unknown[]).length, Number(answer.headers['content-length'])])).toEqual(
      [[5000, Buffer.byteLength(users.text)], [3600, Buffer.byteLength(seats.text)], [3600, Buffer.byteLength(seats.text)]],
    )
    expect(filtered.text).toBe(seats.text)
  })

  it('to a client that hangs up in the middle do not disturb the next', async () => {
    const simulator = await startSimulator({users: 3000, seats: 2000, startAt: START})
    cleanUps.push(simulator.stop)
    const {certs, port} = simulator
    const agent = new https.Agent({ca: readFileSync(certs.root), cert: readFileSync(certs.client), key: readFileSync(certs.key)})
    await new Promise<void>(resolve => {
      const headers = {'x-qlik-xrfkey': 'abcdefghij123456'}
      const request = https.get({host: 'localhost', port, path: '/qrs/user/full?xrfkey=abcdefghij123456', headers, agent}, response => {
        response.once('data', () => request.destroy())
        response.on('error', () => resolve())
      })
    })
    expect((await connect(simulator).get('/qrs/user/count')).json()).toEqual({value: 3000})
  })
})

describe('the part as a whole', () => {
  it('shows and changes its site', async () => {
    const simulator = await start({site: {users: [{userId: 'anna', tags: ['VIP-User'], seat: {type: 'analyzer', lastUsed: null}}], rules: [{type: 'professional'}]}})
    const {site} = simulator
    expect(site.login('corp\\anna')).toEqual({accessType: 'Analyzer', result: 'Ok'})
    expect(site.findSeat('CORP\\anna')?.lastUsed).toBe(Date.parse(START))
    site.addUser({userId: 'bella', seat: {type: 'analyzer'}})
    site.addSeat({user: 'PARTNER\\carol', type: 'analyzer', lastUsed: '2026-01-01T00:00:00.000Z'})
    site.changeUser('CORP\\bella', {blacklisted: true, tags: ['Contractor']})
    expect([site.takeBack('CORP\\bella', 'analyzer'), site.login('CORP\\bella').result]).toEqual(['gone', 'UnknownUser'])
    site.deleteUser('PARTNER\\carol')
    site.setLicense({totals: {analyzer: 1}})
    expect(site.listSeats().map(seat => [seat.user?.userId ?? seat.deletedUserId, seat.quarantined, seat.excess])).toEqual([['anna', false, true], ['carol', true, false]])
    const rows = (await connect(simulator).get('/qrs/user/full')).json() as JsonObject[]
    expect(rows.map(user => [user.userId, user.blacklisted])).toEqual([['anna', false], ['bella', true]])
    expect(() => site.login('CORP\\nobody')).toThrow('There is no user CORP\\nobody.')
    expect(() => site.takeBack('CORP\\bella', 'analyzer')).toThrow('CORP\\bella holds no seat of type analyzer.')
    expect(() => site.login('CORP\\anna', 'soon')).toThrow('"soon" is not an ISO date.')
  })

  it('plays logins when its clock is moved, and while it runs', async () => {
    const simulator = await start({site: {users: [{userId: 'anna', pace: 'daily'}], seats: [{user: 'CORP\\anna', lastUsed: null}]}})
    simulator.clock.advance(10 * DAY)
    const lastUsed = simulator.site.findSeat('CORP\\anna')?.lastUsed ?? 0
    expect(lastUsed).toBeGreaterThan(Date.parse(START))
    simulator.clock.set(lastUsed + 5 * DAY)
    expect(simulator.site.findSeat('CORP\\anna')?.lastUsed).toBeGreaterThan(lastUsed)
  })

  it('starts with the license it is told', async () => {
    const simulator = await start({license: {form: 'none', overview: {excess: false}}})
    expect((await connect(simulator).get('/qrs/license')).text).toBe('null')
  })

  it('waits before it answers, but not for ever', async () => {
    const simulator = await start({latency: 5000})
    await expect(connect(simulator, {timeoutMs: 100}).get('/qrs/about')).rejects.toThrow('timeout')
    simulator.setLatency(0)
    expect((await connect(simulator).get('/qrs/about')).status).toBe(200)
  })

  it('is gone after stop', async () => {
    const simulator = await startSimulator({site: {}, control: 0})
    const client = connect(simulator)
    expect((await client.get('/qrs/about')).status).toBe(200)
    await simulator.stop()
    await expect(connect(simulator).get('/qrs/about')).rejects.toThrow('ECONNREFUSED')
    await expect(fetch(`${simulator.controlUrl}/state`)).rejects.toThrow('fetch failed')
  })

  it('does not start on a port that is taken, and leaves nothing behind', async () => {
    const simulator = await start({control: 0})
    await expect(startSimulator({site: {}, port: simulator.port})).rejects.toThrow('EADDRINUSE')
    const control = Number(new URL(simulator.controlUrl ?? '').port)
    await expect(startSimulator({site: {}, control})).rejects.toThrow('EADDRINUSE')
    await expect(startSimulator({site: {}, startAt: 'soon'})).rejects.toThrow('"soon" is not an ISO date.')
  })
})
