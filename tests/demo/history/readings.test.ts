// In the past of the demo nothing may go wrong unnoticed: what the site or InfluxDB do wrong ends the reading with its words.
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {describeWith} from '../../parts/describe-with.ts'
import {startInfluxDb} from '../../parts/influxdb.ts'
import {writeDemoConfiguration} from '../configuration.ts'
import type {Life} from './life.ts'
import {readThrough} from './readings.ts'
import {DAY, newFolder, testLife} from './testing.ts'

const FROM = Date.parse('2026-02-16T12:00:00Z')

async function setUp({database}: {database: string}): Promise<{readonly life: Life; readonly configFile: string}> {
  const {folder, remove} = newFolder()
  onTestFinished(remove)
  const influx = await startInfluxDb({dataDir: join(folder, 'influxdb')})
  onTestFinished(influx.stop)
  await influx.createDatabase('qlik')
  const life = await testLife({users: 100, from: FROM})
  const configFile = join(folder, 'seatkeeper.yaml')
  writeDemoConfiguration(configFile, {siteUrl: life.simulator.url, certs: life.simulator.certs.dir, influxPort: influx.port, database}, {dryRun: true, collectInterval: 'every 8 hours'})
  return {life, configFile}
}

describeWith('influxdb', 'reading the past', () => {
  it('tells the end of each day, and the last instant', async () => {
    const {life, configFile} = await setUp({database: 'qlik'})
    const told: number[] = []
    const until = FROM + 2.5 * DAY
    await readThrough(life, {configFile, until, signal: new AbortController().signal, told: instant => told.push(instant)})
    expect(told.map(instant => Math.round((instant - FROM) / DAY * 10) / 10)).toEqual([1, 2, 2.5])
    expect([told.at(-1), life.simulator.clock.frozen()]).toEqual([until, true])
  })

  it('ends when the site cannot be read, with the day and the reason', async () => {
    const {life, configFile} = await setUp({database: 'qlik'})
    const span = {configFile, until: FROM + 3 * DAY, signal: new AbortController().signal}
    await expect(readThrough(life, {
      ...span, told: () => life.simulator.faults.add({kind: 'status', status: 403, path: '/qrs/license*'}),
    })).rejects.toThrow(/^On 2026-02-17T.*: Qlik Sense site demo, .*403/)
  })

  it('ends when InfluxDB does not take the points', async () => {
    const {life, configFile} = await setUp({database: 'nowhere'})
    const span = {configFile, until: FROM + DAY, signal: new AbortController().signal, told: () => {}}
    await expect(readThrough(life, span)).rejects.toThrow('database nowhere does not exist')
  })

  it('ends when it is broken off', async () => {
    const {life, configFile} = await setUp({database: 'qlik'})
    const ending = new AbortController()
    const told: number[] = []
    await expect(readThrough(life, {
      configFile, until: FROM + 30 * DAY, signal: ending.signal,
      told: instant => {
        told.push(instant)
        ending.abort()
      },
    })).rejects.toThrow('aborted')
    expect(told.length).toBe(1)
  })
})
