// The whole store: points enter the outbox once, events with instants of their own, and all of a transaction or nothing.
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest'
import {createConfigFolder, SITES} from '../../test-support/config-folder.ts'
import type {Point} from '../line-protocol.ts'
import {aDataFolder} from './testing.ts'
import {openStore} from './store.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
beforeAll(async () => void (folder = await createConfigFolder()))
afterAll(() => folder.remove())

const INFLUX = 'destinations: {influxDb: {enable: true, host: 127.0.0.1, database: qlik}}\n'

function aStore(yaml = INFLUX, dataDir = aDataFolder().path) {
  const store = openStore(folder.load(`${SITES}dataDir: ${dataDir}\n${yaml}`))
  onTestFinished(() => store.close())
  return {...store, lines: () => store.outbox.peek('influxDb', 100).map(row => row.payload), dataDir}
}

const event = (user: string | undefined): Point => ({measurement: 'license_event', at: 1_700_000_000_000, event: true, tags: {site: 'prod', event: 'assigned'}, fields: {user}})
const health: Point = {measurement: 'collector_health', at: 1_700_000_000_000, event: false, tags: {site: 'prod'}, fields: {ok: true}}

describe('points', () => {
  it('enter the outbox in order, events made unique across calls', () => {
    const {addPoints, lines, outbox} = aStore()
    addPoints([event('a'), health, event('b')], 5)
    addPoints([event('a')], 6)
    expect(lines()).toEqual([
      'license_event,event=assigned,site=prod user="a" 1700000000000000001', 'collector_health,site=prod ok=1i 1700000000000000000',
      'license_event,event=assigned,site=prod user="b" 1700000000000000002', 'license_event,event=assigned,site=prod user="a" 1700000000000000003',
    ])
    expect(outbox.pending('influxDb')).toEqual({count: 4, oldest: 5})
  })

  it('without a field do not enter it', () => {
    const {addPoints, lines} = aStore()
    addPoints([{...health, fields: {}}, event(undefined), event('a')], 5)
    expect(lines()).toEqual(['license_event,event=assigned,site=prod user="a" 1700000000000000002'])
  })

  it('go nowhere without InfluxDB', () => {
    const {addPoints, outbox} = aStore('')
    addPoints([event('a'), health], 5)
    expect(outbox.pending('influxDb')).toEqual({count: 0, oldest: undefined})
  })

  it('of a transaction that fails are not there, and their numbers harm nobody', () => {
    const {db, addPoints, lines} = aStore()
    expect(() => db.transaction(() => {
      addPoints([event('a')], 5)
      throw new Error('no')
    })).toThrow('no')
    addPoints([event('b')], 5)
    expect(lines()).toHaveLength(1)
  })

  it('of two lives of the collector differ', () => {
    const first = aStore()
    first.addPoints([event('a')], 5)
    const second = aStore(INFLUX, first.dataDir)
    second.addPoints([event('a')], 5)
    expect(new Set(second.lines()).size).toBe(2)
  })
})

it('takes the preset tokens of the configuration', () => {
  const {tokens} = aStore('api: {tokens: [{name: panel, scope: read, for: grafana, token: a-long-preset-token-of-the-site}]}\n')
  expect(tokens.find('a-long-preset-token-of-the-site')).toEqual({name: 'panel', scope: 'read', forGrafana: true})
  expect(tokens.find('another')).toBeUndefined()
})

describe('a state that was lost', () => {
  it('leaves every site paused, since nobody knows what operators excluded; a first start does not', () => {
    const config = folder.load(`${SITES}dataDir: ${aDataFolder().path}/state\n`)
    const open = () => openStore(config)
    const first = open()
    expect(first.pauses.find('prod')).toBeUndefined()
    first.close()
    const again = open()
    expect(again.pauses.find('prod')).toBeUndefined()
    again.close()
    for (const file of ['seatkeeper.db', 'seatkeeper.db-wal', 'seatkeeper.db-shm']) rmSync(join(config.dataDir, file), {force: true})
    const lost = open()
    expect(lost.pauses.find('prod')).toMatchObject({by: 'the collector', reason: expect.stringContaining('exclusions and pauses that operators made') as string})
    expect(lost.audit.list({limit: 10}).map(({kind}) => kind)).toEqual(['paused'])
    lost.close()
  })
})
