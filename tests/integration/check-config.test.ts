// `check-config` asks the sites and InfluxDB, against a real InfluxDB 1.x and the stand-in for 2.x, compares licenses, and writes nothing.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {describeWith} from '../parts/describe-with.ts'
import {startFakeInfluxDb2, type FakeInfluxDb2} from '../parts/fake-influxdb2.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import type {Section} from './configuration.ts'
import {openWorld, testWorld, type World} from './world.ts'

const LOGIN = {user: 'admin', password: 'influx-password-5d2a'}

let world: World
beforeAll(async () => {
  world = await openWorld({sites: {prod: {simulator: {startAt: Date.now(), frozen: false}}}})
})
afterAll(() => world.stop())

/** The exit code, and what was said of InfluxDB. */
async function check(influxDb: Section, ...args: string[]): Promise<{code: number | null; said: string[]}> {
  world.configure({destinations: {influxDb}})
  const {code, stdout} = await world.cli(['check-config', ...args])
  return {code, said: stdout.split('\n').filter(line => line.includes('InfluxDB'))}
}

describe('without an answer', () => {
  it('fails with a hint, unless it is told to ask nobody', async () => {
    const nobody = {url: 'http://127.0.0.1:9', database: 'licenses'}
    expect(await check(nobody)).toEqual({code: 1, said: ['NOT working: InfluxDB at http://127.0.0.1:9 refused the connection. Is it running, and are host and port right?']})
    expect(await check(nobody, '--offline')).toEqual({code: 0, said: []})
  })
})

describe('InfluxDB 2.x', () => {
  let influx: FakeInfluxDb2
  beforeAll(async () => {
    influx = await startFakeInfluxDb2()
  })
  afterAll(() => influx.stop())

  it('is right, or the hint names what is not', async () => {
    const target = (bucket: string, token: string) => ({url: influx.url, org: 'acme', bucket, token})
    expect(await check(target('licenses', 'token'))).toEqual({code: 0, said: [`InfluxDB at ${influx.url} takes messages for bucket licenses of organization acme.`]})
    expect(await check(target('licenses', 'wrong'))).toEqual({code: 1, said: [expect.stringContaining('answered 401: it does not accept the token or the login.') as string]})
    expect(await check(target('none', 'token'))).toEqual({code: 1, said: [expect.stringContaining('bucket none of organization acme does not exist') as string]})
    expect(influx.points()).toEqual([])
  })
})

describeWith('influxdb', 'InfluxDB 1.x', () => {
  let influx: InfluxDb
  beforeAll(async () => {
    influx = await startInfluxDb({auth: LOGIN})
    await influx.createDatabase('licenses')
  })
  afterAll(() => influx.stop())

  it('is right, or the hint names what is not', async () => {
    const target = (database: string, password: string) => ({url: influx.url, database, user: LOGIN.user, password})
    expect(await check(target('licenses', LOGIN.password))).toEqual({code: 0, said: [`InfluxDB at ${influx.url} takes messages for database licenses.`]})
    expect(await check(target('licenses', 'wrong'))).toEqual({code: 1, said: [expect.stringContaining('answered 401: it does not accept the token or the login.') as string]})
    expect(await check(target('none', LOGIN.password))).toEqual({code: 1, said: [expect.stringContaining('Create it (CREATE DATABASE "none")') as string]})
    expect(await influx.query('SHOW MEASUREMENTS', 'licenses')).toEqual([])
  })
})

describe('the licenses of several sites', () => {
  const ATTENTION = 'ATTENTION: use in places that this collector does not read (Qlik Cloud, another deployment on the same license key) cannot be known. '
    + 'Whoever works only there looks idle here and would lose the seat: exclude such users, or leave releasing off at the sites with that key.'
  const OTHER = '0000 9999 8888 4444'

  /** Sites by name, each with its group; those of `other` have a license of their own. */
  async function group(sites: Readonly<Record<string, string | undefined>>, other: readonly string[] = []): Promise<World> {
    const simulator = {startAt: Date.now(), frozen: false, site: {seats: [{user: 'CORP\\anna', type: 'analyzer' as const}]}}
    const grouped = await testWorld({sites: Object.fromEntries(Object.entries(sites).map(([name, licenseGroup]) =>
      [name, {simulator, sections: licenseGroup === undefined ? {} : {licenseGroup}}]))})
    for (const name of other) grouped.sims[name]!.site.setLicense({serial: OTHER})
    return grouped
  }

  async function said(checked: World, ...args: string[]): Promise<{code: number | null; lines: string[]}> {
    const {code, stdout, stderr} = await checked.cli(['check-config', ...args])
    expect(`${stdout}${stderr}`.match(/0000 ?1111|0000 ?9999|1111 ?2222|9999 ?8888|eyJhbGci/)).toBeNull()
    const lines = stdout.replaceAll(checked.file, 'FILE').split('\n')
    return {code, lines: lines.filter(line => /^(License group|WARNING|ATTENTION|FILE|Site)|^  (license|NOT)/.test(line)).map(line => line.replace(/ \(https.*/, ''))}
  }

  it('that are the same without a group are warned of', async () => {
    expect(await said(await group({prod: undefined, test: undefined, demo: undefined}, ['demo']))).toEqual({code: 0, lines: [
      'Site prod', '  license: its number ends in 3333', 'Site test', '  license: its number ends in 3333', 'Site demo', '  license: its number ends in 4444',
      'WARNING: prod and test have the same license (ending in 3333) and do not name the same licenseGroup. '
      + 'A user who is idle at one may be at work at the other, and would lose the seat. Give them one licenseGroup.',
      ATTENTION, 'FILE is right, with a warning; see above.',
    ]})
  })

  it('that name their group are right', async () => {
    const sites = ['Site prod', '  license group: acme', '  license: its number ends in 3333', 'Site test', '  license group: acme', '  license: its number ends in 3333']
    const grouped = await group({prod: 'acme', test: 'acme'})
    const last = ['License group acme: prod and test. Use at one of them counts at all.', ATTENTION, 'FILE is right.']
    expect(await said(grouped)).toEqual({code: 0, lines: [...sites, ...last]})
    expect(await said(grouped, '--offline')).toEqual({code: 0, lines: [...sites.filter(line => !line.includes('ends')), ...last]})
  })

  it('that are several in one group, and a group of one site, are warned of', async () => {
    const {code, lines} = await said(await group({prod: 'acme', test: 'acme', demo: 'other'}, ['test', 'demo']))
    expect({code, lines: lines.slice(-6)}).toEqual({code: 0, lines: [
      'License group acme: prod and test. Use at one of them counts at all.',
      expect.stringMatching(/^WARNING: test and demo have the same license \(ending in 4444\) /) as string,
      expect.stringMatching(/^WARNING: the sites of license group acme have different licenses: prod \(ending in 3333\) and test \(ending in 4444\)\. /) as string,
      expect.stringMatching(/^WARNING: only demo names license group other\. .* exclude the users who work there, or leave releasing off\.$/) as string,
      ATTENTION, 'FILE is right, with 3 warnings; see above.',
    ]})
  })

  it('cannot be compared where a site or its license cannot be read', async () => {
    const grouped = await group({prod: 'acme', test: 'acme', demo: undefined})
    grouped.sims['test']!.faults.add({kind: 'status', status: 403})
    grouped.sims['demo']!.faults.add({kind: 'status', status: 403, path: '/qrs/license'})
    expect(await said(grouped)).toEqual({code: 1, lines: [
      'Site prod', '  license group: acme', '  license: its number ends in 3333',
      'Site test', '  license group: acme', expect.stringMatching(/^ {2}NOT reached: Qlik Sense site test, .* answered 403 Forbidden/) as string,
      'Site demo', expect.stringMatching(/^ {2}license: NOT read: Qlik Sense site demo, .* answered 403 Forbidden/) as string,
      'License group acme: prod and test. Use at one of them counts at all. Nothing is released at any of them now: test could not be read whole, or tells of no use.',
      ATTENTION, 'FILE is right, but not everything works; see above.',
    ]})
  })

  it('is nothing to a single site', async () => {
    const alone = await group({prod: undefined})
    expect(await said(alone)).toEqual({code: 0, lines: ['Site prod', ATTENTION, 'FILE is right.']})
    expect(alone.sim.requests.counts()['GET /qrs/license']).toBeUndefined()
  })
})
