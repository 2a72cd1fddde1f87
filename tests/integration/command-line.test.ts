// The real command line and what people do wrong with it: a clear line, the right exit code, nothing changed, no secret shown.
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {startSimulator} from '../qlik-simulator/simulator.ts'
import type {Simulator} from '../qlik-simulator/simulator.ts'
import type {Ended, RunningCommand} from './command-line.ts'
import {runCommand, startCommand} from './command-line.ts'
import type {Section, Sections} from './configuration.ts'
import {DRY, LIVE, configurationText, writeConfiguration} from './configuration.ts'
import {call} from './http.ts'
import type {World} from './world.ts'
import {DAY, openWorld} from './world.ts'

const SECRETS = {API_TOKEN: 'api-token-7c1e', INFLUX_PASSWORD: 'influx-password-5d2a', OTHER: 'not-a-number-9b3f'}
const TOKENS = {port: 0, tokens: [{name: 'script', scope: 'operate', token: '${API_TOKEN}'}]}
const NOBODY_LISTENS = 'http://127.0.0.1:9'
const PATIENCE = 80_000 // ms: `once` waits a minute for deliveries

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString()
// Commands live in the present, so the site does.
const site = {users: [
  {userId: 'anna', seat: {lastUsed: ago(100)}}, {userId: 'ben', tags: ['VIP-User'], seat: {lastUsed: ago(90)}}, {userId: 'carl', seat: {lastUsed: ago(1)}},
  {userDirectory: 'CORP', userId: 'nobody', roles: []},
]}

let world: World
let sim: Simulator
let unreachable: Promise<Ended>
const said: string[] = []

/** A configuration file of its own, so that commands can run side by side. */
function fileOf(name: string, sections: Sections = {}, {qrs = {}, at = sim}: {qrs?: Section; at?: Simulator} = {}): string {
  const file = join(world.folder, name, 'seatkeeper.yaml')
  writeConfiguration(file, configurationText([{name: 'prod', sim: at, qrs}], {licenseManagement: LIVE, api: TOKENS, dataDir: './data', logLevel: 'info', ...sections}))
  return file
}

async function run(...args: string[]): Promise<Ended> {
  const ended = await runCommand(args, SECRETS)
  said.push(ended.stdout, ended.stderr)
  return ended
}

beforeAll(async () => {
  world = await openWorld({sites: {prod: {simulator: {startAt: Date.now(), frozen: false, site}}}})
  sim = world.sim
  const refusing = {influxDb: {url: NOBODY_LISTENS, database: 'licenses', user: 'seatkeeper', password: '${INFLUX_PASSWORD}'}}
  unreachable = run('once', '-c', fileOf('no-influxdb', {destinations: refusing}))
})
afterAll(() => world.stop())

describe('a configuration that is wrong', () => {
  it('is refused with every problem at once, each with its place, whatever the command', async () => {
    const file = fileOf('wrong', {
      licenseManagement: {...LIVE, exclusion: {tags: ['VIP-User']}, evaluation: {frequency: 'at 2:00 am evry day'}, quarantine: {gracePeriod: '${OTHER}'}},
      destinations: {influxDb: {host: 'localhost', database: 'licenses', user: 'seatkeeper', password: '${NOT_SET}'}},
    }, {qrs: {cert: 'missing.pem'}})
    const places = ['sites[0].qrs.cert', 'licenseManagement.exclusion', 'licenseManagement.evaluation.frequency', 'licenseManagement.quarantine.gracePeriod', 'destinations.influxDb.password']
    for (const command of ['run', 'once', 'plan', 'check-config']) {
      const {code, stdout, stderr} = await run(command, '-c', file)
      const told = [...stderr.matchAll(/^(?<file>.+):\d+:\d+ (?<path>\S+): /gm)].map(({groups}) => [groups!.file, groups!.path])
      expect({command, code, stdout, told: told.toSorted()}).toEqual({command, code: 1, stdout: '', told: places.map(path => [file, path]).toSorted()})
      expect(stderr).toMatch(/at 2:00 am evry day\n\s+\^+/)
      expect(stderr).toMatch(/\n5 problems in .*; nothing was started\.\n$/)
    }
    expect(existsSync(join(file, '../data'))).toBe(false)
  })

  it.each<[string, () => string, RegExp]>([
    ['is not there', () => join(world.folder, 'nowhere.yaml'), /nowhere\.yaml: the configuration file cannot be used: there is no such file\n/],
    ['has the key of another certificate', () => fileOf('wrong-key', {}, {qrs: {key: join(sim.certs.dir, 'server_key.pem')}}), /sites\[0\]\.qrs\.key: .*server_key\.pem: /],
    ['has the key itself where its file belongs', () => fileOf('key-itself', {}, {qrs: {key: readFileSync(sim.certs.key, 'utf8')}}), / sites\[0\]\.qrs\.key: holds a control character/],
    ['lacks its sites', () => {
      const file = join(world.folder, 'no-sites.yaml')
      writeConfiguration(file, 'timeZone: UTC\n')
      return file
    }, /sites: /],
  ])('%s', async (_what, file, sentence) => {
    const {code, stdout, stderr} = await run('plan', '-c', file())
    expect({code, stdout, stderr}).toEqual({code: 1, stdout: '', stderr: expect.stringMatching(sentence) as string})
  })
})

describe('a site that cannot be asked', () => {
  it('that does not answer fails plan and once with one line', async () => {
    const file = fileOf('no-site', {}, {qrs: {url: 'https://localhost:9'}})
    const sentence = 'Qlik Sense site prod, https://localhost:9/qrs/license/accesstypeoverview, refused the connection. Is the Repository Service running, and is the port right (4242 with certificates)?'
    expect(await run('plan', '-c', file)).toEqual({code: 1, stdout: '', stderr: `${sentence}\n`})
    const once = await run('once', '-c', file)
    expect({code: once.code, stdout: once.stdout}).toEqual({code: 1, stdout: ''})
    expect(once.stderr).toMatch(/^The server license could not be read: Qlik Sense site prod, \S+ refused the connection\. .*\nQlik Sense site prod, \S+ refused the connection\. .*\n$/)
  })

  it('whose certificate another authority made is not trusted', async () => {
    const stranger = await startSimulator({site, certs: join(world.folder, 'strangers-certs')})
    const file = fileOf('stranger', {}, {at: stranger, qrs: {cert: sim.certs.client, key: sim.certs.key, ca: sim.certs.root}})
    const {code, stderr} = await run('plan', '-c', file)
    expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(/`qrs\.ca` does not vouch for/) as string})
    expect(stranger.requests.total()).toBe(0)
    await stranger.stop()
  })

  it('that refuses its user fails plan', async () => {
    const {code, stderr} = await run('plan', '-c', fileOf('no-rights', {}, {qrs: {user: 'CORP\\nobody'}}))
    expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(/answered 403 Forbidden/) as string})
  })

  it('that shows no users is not believed: plan and once exit with 3', async () => {
    sim.faults.add({kind: 'empty', path: '*user/full', count: 2})
    const file = fileOf('no-users')
    const plan = await run('plan', '-c', file)
    expect({code: plan.code, stderr: plan.stderr}).toEqual({code: 3, stderr: ''})
    expect(plan.stdout).toContain('Nothing is released by this reading. Qlik gave no users at all.')
    const once = await run('once', '--release', '-c', file)
    expect(once.code).toBe(3)
    expect(once.stdout).toContain('Nothing is released by this reading. Qlik gave no users at all.')
  })
})

describe('a command that is used wrongly', () => {
  it.each<[string[], number, RegExp]>([
    [['plan'], 2, /required option '-c, --config <file>'/],
    [['realease', '-c', 'x.yaml'], 2, /unknown command 'realease'/],
    [['plan', '-c', 'FILE', '--site', 'test'], 2, /There is no site test in .*\. Sites: prod\./],
    [['plan', '-c', 'FILE', '--limit', 'many'], 2, /A whole number is needed\./],
    [['release', '-c', 'FILE', '--type', 'token', 'CORP\\anna'], 2, /Allowed are professional, analyzer\./],
    [['token', 'add', '-c', 'FILE', '--name', 'x', '--scope', 'everything'], 2, /Allowed are read, operate, admin\./],
    [['release', '-c', 'FILE', 'CORP\\anna'], 1, /No collector runs with the data folder /],
    [['token', 'add', '-c', 'FILE', '--name', '', '--scope', 'read'], 2, /It must not be empty\./],
    [['audit', 'verify', '-c', 'FILE'], 1, /There are no records in the data folder .* yet\./],
  ])('%j', async (args, code, sentence) => {
    const file = fileOf('right')
    const ended = await run(...args.map(arg => (arg === 'FILE' ? file : arg)))
    expect({code: ended.code, stdout: ended.stdout, stderr: ended.stderr}).toEqual({code, stdout: '', stderr: expect.stringMatching(sentence) as string})
  })

  it('needs no -c where SEATKEEPER_CONFIG names the file, and -c comes before it', async () => {
    const env = {...SECRETS, SEATKEEPER_CONFIG: fileOf('named')}
    expect((await runCommand(['token', 'list'], env)).code).toBe(0)
    expect(await runCommand(['token', 'list', '-c', 'nowhere.yaml'], env)).toMatchObject({code: 1, stderr: expect.stringContaining('nowhere.yaml') as string})
  })

  it('once in a dry run and plan with a brake say what they do not do', async () => {
    const dry = await run('once', '--release', '-c', fileOf('dry', {licenseManagement: DRY}))
    expect({code: dry.code, stderr: dry.stderr}).toEqual({code: 0, stderr: ''})
    expect(dry.stdout).toContain('Dry run: nothing is released.')
    const halted = await run('once', '--release', '-c', fileOf('halted', {licenseManagement: {...LIVE, brake: {maxPerRun: 1}}}))
    expect(halted.code).toBe(3)
    expect(halted.stdout).toContain('The plan is halted: it would release 2 seats in one run (limit 1).')
  })
})

describe('while a collector runs', () => {
  let file: string
  let running: RunningCommand
  beforeAll(async () => {
    file = fileOf('running', {licenseManagement: {...LIVE, exclusions: {tags: ['VIP-User'], users: ['CORP\\anna']}}, logLevel: 'trace'})
    running = startCommand(['run', '-c', file], SECRETS)
    await vi.waitFor(() => expect(running.said()).toContain('"msg":"read"'), {timeout: 20_000, interval: 20})
  })

  it('a second one on the same data is refused', async () => {
    for (const args of [['run'], ['once'], ['once', '--release']]) {
      const {code, stdout, stderr} = await run(...args, '-c', file)
      expect({args, code, stdout}).toEqual({args, code: 1, stdout: ''})
      expect(stderr).toMatch(/^A collector is running with the data folder .*\n$/)
    }
    expect(running.child.exitCode).toBe(null)
  })

  it('the audit can be checked and printed beside it', async () => {
    expect((await run('audit', 'verify', '-c', file)).stdout).toMatch(/^\d+ records verify\./)
    const {code, stdout} = await run('audit', 'export', '-c', file)
    expect({code, first: (JSON.parse(stdout.split('\n')[0]!) as {kind: string}).kind}).toEqual({code: 0, first: 'started'})
  })

  it('tokens are made, listed and revoked, and hold at once', async () => {
    const {url} = JSON.parse(readFileSync(join(file, '../data/local-api.json'), 'utf8')) as {url: string}
    const made = await run('token', 'add', '--name', 'grafana', '--scope', 'read', '--for', 'grafana', '-c', file)
    expect({code: made.code, stderr: made.stderr}).toEqual({code: 0, stderr: 'The token grafana (read) is shown this once; keep it safe.\n'})
    const statusOf = async () => (await call(`${url}/v4/licenses/status`, {token: made.stdout.trim()})).status
    expect(await statusOf()).toBe(200)
    expect(await run('token', 'add', '--name', 'grafana', '--scope', 'read', '-c', file))
      .toEqual({code: 1, stdout: '', stderr: 'There is a token named grafana already. Revoke it first, or take another name.\n'})
    expect((await run('token', 'list', '-c', file)).stdout).toMatch(/^Name\tScope\tFor\tMade\nscript\toperate\t\tconfiguration\ngrafana\tread\tgrafana\t\S+Z\n$/)
    expect(await run('token', 'revoke', 'grafana', '-c', file)).toEqual({code: 0, stdout: 'The token grafana is revoked.\n', stderr: ''})
    expect([await statusOf(), (await run('token', 'revoke', 'grafana', '-c', file)).stderr])
      .toEqual([403, 'There is no token grafana; tokens of the configuration end when they are taken out of it.\n'])
  })

  it('its port is taken for another', async () => {
    const {url} = JSON.parse(readFileSync(join(file, '../data/local-api.json'), 'utf8')) as {url: string}
    const {port} = new URL(url)
    const {code, stderr} = await run('run', '-c', fileOf('same-port', {api: {port: Number(port)}}))
    expect({code, stderr: stderr.split('\n').at(-2)}).toEqual({code: 1, stderr: `Port ${port} at 127.0.0.1 is taken. Set \`api.port\` to a free one, or end what uses it.`})
  })

  it('release tells why a seat is not released', async () => {
    const {code, stdout, stderr} = await run('release', '-c', file, 'CORP\\anna', 'CORP\\ghost', 'ben')
    expect({code, stdout, stderr: stderr.trimEnd().split('\n')}).toEqual({code: 1, stdout: '', stderr: [
      'CORP\\anna: Excluded from release by user CORP\\anna.', 'CORP\\ghost holds no seat at site prod.', 'ben: Excluded from release by tag VIP-User.',
    ]})
  })

  it('its API knows the token of the environment, and SIGTERM ends it in peace', async () => {
    const {url} = JSON.parse(readFileSync(join(file, '../data/local-api.json'), 'utf8')) as {url: string}
    expect((await call(`${url}/v4/licenses/status`, {token: SECRETS.API_TOKEN})).status).toBe(200)
    const ended = await running.stop()
    said.push(ended.stdout, ended.stderr)
    expect({code: ended.code, stderr: ended.stderr}).toEqual({code: 0, stderr: ''})
    expect(existsSync(join(file, '../data/local-api.json'))).toBe(false)
    expect((await run('audit', 'verify', '-c', file)).stdout).toMatch(/^\d+ records verify\./)
  })
})

describe('the audit', () => {
  it('that somebody has rewritten does not verify', async () => {
    const file = fileOf('audit')
    expect((await run('once', '-c', file)).code).toBe(0)
    expect((await run('token', 'add', '--name', 'one', '--scope', 'read', '-c', file)).code).toBe(0)
    expect((await run('audit', 'verify', '-c', file)).code).toBe(0)
    const db = new DatabaseSync(join(file, '../data/seatkeeper.db'))
    db.exec(`DROP TRIGGER audit_no_update; UPDATE audit SET body = replace(body, '"read"', '"admin"') WHERE kind = 'token'`)
    db.close()
    const {code, stdout, stderr} = await run('audit', 'verify', '-c', file)
    expect({code, stdout, stderr}).toEqual({code: 1, stdout: '', stderr: expect.stringMatching(/^Record \d+ does not verify: it was changed, or written with another key\.\n$/) as string})
  })
})

describe('InfluxDB that refuses', () => {
  it('fails once, which keeps the messages for the next run', {timeout: PATIENCE}, async () => {
    const {code, stdout, stderr} = await unreachable
    expect(code).toBe(1)
    expect(stdout).toMatch(/^prod: 3 seats read .*; 2 seats in the plan; nothing released: give --release to release$/m)
    expect(stderr).toContain(`influxDb: InfluxDB at ${NOBODY_LISTENS} refused the connection. Is it running, and are host and port right? Messages wait and are sent later.\n`)
    expect(stderr).not.toContain('Waiting for InfluxDB') // that is for people at a terminal
    expect(stderr).toContain('Not all messages could be delivered; they are kept and go out at the next run.\n')
    const db = new DatabaseSync(join(world.folder, 'no-influxdb/data/seatkeeper.db'), {readOnly: true})
    const kept = db.prepare(`SELECT payload FROM outbox WHERE payload LIKE 'license_usage,%' ORDER BY id`).all()
    db.close()
    expect(kept).toHaveLength(2)
  })
})

describe('all these commands together', () => {
  it('asked the site for nothing but reads', () => {
    expect(Object.keys(sim.requests.counts()).filter(shape => !shape.startsWith('GET '))).toEqual([])
    expect(sim.site.listSeats()).toHaveLength(3)
  })

  it('showed no secret', () => {
    const all = said.join('\n').replaceAll(/^sk_\S+$/gm, '') // `token add` shows its token, once
    const key = readFileSync(sim.certs.key, 'utf8').split('\n')[1]!
    for (const secret of [...Object.values(SECRETS), 'BEGIN', key, 'sk_']) expect(all).not.toContain(secret)
    expect(all).not.toMatch(/xrfkey["']?[=:]/i)
  })
})
