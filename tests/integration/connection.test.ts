// The answer to Grafana's connection test, and what the at-risk list says of what may be done: for every caller and in every state of a site.
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {describe, expect, it, onTestFinished} from 'vitest'
import {loadConfig} from '../../collector/src/config/load.ts'
import type {AtRiskPage, Connection} from '../../collector/src/contract.ts'
import {createLog} from '../../collector/src/log.ts'
import {startService} from '../../collector/src/main.ts'
import {version} from '../../collector/src/version.ts'
import {DRY, LIVE} from './configuration.ts'
import {RUN, TOKENS, by, made} from './excluding.ts'
import type {Call} from './http.ts'
import {call} from './http.ts'
import type {RunningService} from './service.ts'
import type {Wish, World} from './world.ts'
import {DAY, NOW, daysBefore, testWorld} from './world.ts'

const site = {users: [{userId: 'anna', seat: {lastUsed: daysBefore(100)}}, {userId: 'bert', seat: {lastUsed: daysBefore(2)}}, {userId: 'never', seat: {lastUsed: null}}]}
const HOUR = 3_600_000
const PASSWORD = 'influx-password-5d2a'

async function open(wish: Wish = {}, before: (world: World) => void | Promise<void> = () => {}): Promise<{world: World; service: RunningService}> {
  const world = await testWorld({sites: {prod: {simulator: {site}}}, ...wish, config: {api: {port: 0, tokens: TOKENS}, ...wish.config}})
  await before(world)
  return {world, service: await world.start()}
}

async function ask(service: RunningService, call: Call = {token: 'read-secret'}): Promise<Connection> {
  const {status, body} = await service.call('/v4/connection', call)
  expect(status).toBe(200)
  return body as Connection
}

describe('who calls', () => {
  const reader = {name: 'reader', scope: 'read', forGrafana: false}
  const needsOperate = (name: string) => `The token ${name} may read, but this needs the scope operate.`

  it.each<[string, Call, object]>([
    ['a token that reads', {token: 'read-secret'}, {token: reader, actor: {name: 'reader', isPerson: false}, mayOperate: false, whyNot: needsOperate('reader')}],
    ['one that reads and claims to be somebody', by('olga', 'read-secret'), {token: reader, actor: {name: 'reader', isPerson: false}, mayOperate: false}],
    ['one that acts', {token: 'operate-secret'}, {token: {name: 'script', scope: 'operate', forGrafana: false}, actor: {name: 'script', isPerson: false}, mayOperate: true}],
    ['one that acts and claims to be somebody', by('olga', 'operate-secret'), {actor: {name: 'script', isPerson: false}, mayOperate: true}],
    ['the one of a command here that says who gives it', {headers: {'x-seatkeeper-local-user': 'J%C3%B6rg'}}, {token: {name: 'local', scope: 'admin', forGrafana: false}, actor: {name: 'local:Jörg', isPerson: false}, mayOperate: true}],
    ['one that acts and claims to be a command here', {token: 'operate-secret', headers: {'x-seatkeeper-local-user': 'jane'}}, {actor: {name: 'script', isPerson: false}}],
    ['Grafana for somebody named like a command here', by('local:jane'), {actor: {name: 'grafana:local:jane', isPerson: true}}],
    ['the one of the commands here', {}, {token: {name: 'local', scope: 'admin', forGrafana: false}, actor: {name: 'local', isPerson: false}, mayOperate: true}],
    ['Grafana for nobody', {token: 'grafana-secret'}, {token: {name: 'grafana', scope: 'operate', forGrafana: true}, actor: {name: 'grafana', isPerson: false}, mayOperate: true}],
    ['Grafana for a person', by('Åsa 李雷'), {actor: {name: 'Åsa 李雷', isPerson: true}, mayOperate: true}],
    ['Grafana for a person, to read', by('Åsa 李雷', 'grafana-read-secret'), {actor: {name: 'Åsa 李雷', isPerson: true}, mayOperate: false, whyNot: needsOperate('grafana-read')}],
  ])('as %s is told what the collector makes of it', async (_who, call, expected) => {
    const {service} = await open()
    const answer = await ask(service, call)
    expect(answer).toMatchObject(expected)
    expect(answer.mayOperate).toBe(answer.whyNot === undefined)
  })

  it('and is not among the operators is told so before trying', async () => {
    const {service} = await open({config: {api: {port: 0, tokens: TOKENS, operators: ['olga']}}})
    expect(await ask(service, by('OLGA'))).toMatchObject({mayOperate: true})
    for (const [call, actor] of [[by('nils'), 'nils'], [{token: 'operate-secret'}, 'script'], [{token: 'grafana-secret'}, 'grafana']] as const) {
      expect(await ask(service, call)).toMatchObject({mayOperate: false, whyNot: `${actor} is not among the operators (\`api.operators\`).`})
    }
    expect(await ask(service, {})).toMatchObject({actor: {name: 'local'}, mayOperate: true})
  })

  it('without a token or with a wrong one is refused', async () => {
    const {service} = await open()
    const answers = await Promise.all(['', 'wrong'].map(token => service.call('/v4/connection', {token})))
    expect(answers.map(({status, body}) => [status, body.code])).toEqual([[403, 'noToken'], [403, 'wrongToken']])
  })
})

describe('a site', () => {
  it('that was read is told whole: the numbers of the reading, the next one, the next run', async () => {
    const {service} = await open()
    expect(await ask(service)).toEqual({
      version, api: 1, now: NOW,
      token: {name: 'reader', scope: 'read', forGrafana: false}, actor: {name: 'reader', isPerson: false}, mayOperate: false, whyNot: expect.any(String) as string,
      sites: [{
        name: 'prod', ok: true, managed: true, dryRun: false, paused: false, halted: false, readAt: NOW, seats: 3, newestActivity: Date.parse(daysBefore(2)), nextReading: NOW + HOUR, nextRun: RUN,
      }],
      destinations: [],
    })
  })

  it('counts a seat no more once it is released', async () => {
    const {service} = await open()
    expect((await service.call('/v4/licenses/user/anna', {method: 'DELETE'})).status).toBe(200)
    expect((await ask(service)).sites[0]!.seats).toBe(2)
  })

  it('that nobody may change says so, in a dry run and where management is off', async () => {
    const one = (management: object) => ({simulator: {site}, sections: {licenseManagement: management}})
    const {service} = await open({sites: {dry: one(DRY), off: one({...LIVE, enable: false})}})
    expect((await ask(service)).sites.map(({name, managed, dryRun, nextRun}) => ({name, managed, dryRun, nextRun}))).toEqual([
      {name: 'dry', managed: true, dryRun: true, nextRun: RUN}, {name: 'off', managed: false, dryRun: false, nextRun: undefined},
    ])
  })

  it('that could not be read yet is told with the reason, and without numbers', async () => {
    const {world, service} = await open({}, ({sim}) => sim.faults.add({kind: 'status', status: 403}))
    const [unread] = (await ask(service)).sites
    expect(unread).toEqual({name: 'prod', ok: false, managed: true, dryRun: false, paused: false, halted: false, sentence: expect.stringMatching(/^Qlik Sense site prod, .* answered 403 Forbidden\./) as string, nextReading: NOW + HOUR, nextRun: RUN})
    world.sim.faults.clear()
    await service.round('reading')
    expect((await ask(service)).sites[0]).toMatchObject({ok: true, seats: 3})
  })

  it('whose first reading is not done yet says that', async () => {
    const world = await testWorld({sites: {prod: {simulator: {site}}}})
    world.sim.setLatency(1500)
    const loaded = loadConfig(world.file, process.env)
    const service = await startService('config' in loaded ? loaded.config : expect.fail(), {clock: world.clock, log: createLog('silent')})
    onTestFinished(service.stop)
    const {body} = await call(`${service.url}/v4/connection`, {token: service.collector.localToken})
    world.sim.setLatency(0)
    expect(body.sites).toEqual([{name: 'prod', ok: false, sentence: 'Not read yet.', managed: true, dryRun: false, paused: false, halted: false, nextReading: NOW + HOUR, nextRun: RUN}])
  })

  it('that went down keeps the numbers of its last good reading, and does not trouble the other', async () => {
    const {world, service} = await open({sites: {good: {simulator: {site}}, bad: {simulator: {site}}}})
    world.sims.bad!.faults.add({kind: 'html'})
    await expect(service.round('reading', 'bad')).rejects.toThrow()
    const [good, bad] = (await ask(service)).sites
    expect(good).toMatchObject({name: 'good', ok: true, seats: 3})
    expect(good).not.toHaveProperty('sentence')
    expect(bad).toMatchObject({name: 'bad', ok: false, sentence: expect.stringMatching(/^Qlik Sense site bad, /) as string, readAt: NOW, seats: 3})
  })

  it('whose reading cannot be trusted says why', async () => {
    const {world, service} = await open()
    world.sim.faults.add({kind: 'date', offsetSeconds: 900})
    await service.round('reading')
    expect((await ask(service)).sites[0]).toMatchObject({ok: false, sentence: 'The clock of the Qlik server is 15 minutes ahead of the collector\'s. Correct the wrong one.'})
  })
})

describe('a destination', () => {
  async function influxAnswering(status: number): Promise<string> {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status, {'content-type': 'application/json'}).end('{"error": "authorization failed"}'))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const writingTo = (url: string): Wish => ({config: {destinations: {influxDb: {url, database: 'licenses', user: 'seatkeeper', password: PASSWORD}}}})

  it('that takes messages is well', async () => {
    const {service} = await open(writingTo(await influxAnswering(204)))
    await expect.poll(async () => (await ask(service)).destinations).toEqual([{name: 'influxDb', ok: true, pending: 0}])
  })

  it('that takes none is told with its reason and what waits, without its password', async () => {
    const {service} = await open(writingTo(await influxAnswering(401)))
    await expect.poll(async () => (await ask(service)).destinations[0]?.ok).toBe(false)
    const answer = await ask(service)
    expect(answer.destinations).toEqual([{name: 'influxDb', ok: false, sentence: expect.stringContaining('answered 401') as string, pending: expect.any(Number) as number}])
    expect(answer.destinations[0]!.pending).toBeGreaterThan(0)
    expect(JSON.stringify(answer)).not.toContain(PASSWORD)
  })
})

describe('the at-risk list', () => {
  const page = async (service: RunningService, query = '') => (await service.call(`/v4/at-risk?${query}`, {token: 'read-secret'})).body as AtRiskPage

  it.each<[string, object, Pick<AtRiskPage, 'mayRelease' | 'whyNot'>]>([
    ['live', LIVE, {mayRelease: true}],
    ['in a dry run', DRY, {mayRelease: false, whyNot: 'Site prod is in dry run, so nothing is released. Set `licenseManagement.dryRun: false` in the configuration and restart the collector.'}],
    ['where management is off', {...LIVE, enable: false}, {mayRelease: false, whyNot: 'License management is switched off for site prod, so nothing is released. Set `licenseManagement.enable: true` in the configuration and restart the collector.'}],
  ])('says whether anything may be released: %s', async (_what, management, expected) => {
    const {service} = await open({config: {licenseManagement: {...management}}})
    const {mayRelease, whyNot} = await page(service)
    expect({mayRelease, ...(whyNot !== undefined && {whyNot})}).toEqual(expected)
  })

  it('offers what it can be filtered by, whatever filter is set, and each choice finds its rows', async () => {
    const people = [
      {userId: 'anna', seat: {lastUsed: daysBefore(100)}}, {userId: 'bert', seat: {lastUsed: daysBefore(300)}}, {userId: 'never', seat: {lastUsed: null, created: daysBefore(200)}},
      {userDirectory: 'PARTNER', userId: 'soon', seat: {lastUsed: daysBefore(56)}}, {userDirectory: 'PARTNER', userId: 'active', seat: {lastUsed: daysBefore(1)}},
      {userDirectory: 'LAB', userId: 'blocked', blacklisted: true, seat: {lastUsed: daysBefore(1)}}, {userDirectory: 'FAR', userId: 'active', seat: {lastUsed: daysBefore(1)}},
    ]
    const {service} = await open({sites: {prod: {simulator: {site: {users: people}}}}, config: {licenseManagement: {...LIVE, withoutWaiting: {blocked: true}}}})
    await made(service, {user: 'CORP\\bert', until: NOW + 2 * DAY}, {token: 'operate-secret'})
    const {choices, all} = await page(service)
    expect({choices, all}).toEqual({
      all: 5,
      choices: {
        userDirectories: ['CORP', 'LAB', 'PARTNER'],
        reasons: [{reason: 'blocked', why: 'blocked'}, {reason: 'excluded', why: 'excluded'}, {reason: 'idle', why: 'idle'}, {reason: 'active', why: 'idle soon'}, {reason: 'neverUsed', why: 'never used'}],
      },
    })
    for (const filter of [...choices.userDirectories.map(name => `userDirectory=${name}`), ...choices.reasons.map(({reason}) => `reason=${reason}`)]) {
      const found = await page(service, filter)
      expect([found.all, found.choices]).toEqual([all, choices])
      expect(found.total).toBeGreaterThan(0)
    }
    expect(await page(service, 'search=nobody-has-this-name')).toMatchObject({total: 0, all: 5, choices, seats: []})
  })

  it('that is empty offers nothing', async () => {
    const {service} = await open({sites: {prod: {simulator: {site: {users: [{userId: 'active', seat: {lastUsed: daysBefore(1)}}]}}}}})
    expect(await page(service)).toMatchObject({total: 0, all: 0, choices: {userDirectories: [], reasons: []}})
  })
})
