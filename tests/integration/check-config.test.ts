// `check-config` asks the sites and InfluxDB, against a real InfluxDB 1.x and the stand-in for 2.x, and writes nothing.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {describeWith} from '../parts/describe-with.ts'
import {startFakeInfluxDb2, type FakeInfluxDb2} from '../parts/fake-influxdb2.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import type {Section} from './configuration.ts'
import {openWorld, type World} from './world.ts'

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
