// 100,000 points through the outbox to a real InfluxDB, beside writing the same lines directly.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createLog} from '@seatkeeper/collector/log.ts'
import {createDelivery} from '@seatkeeper/collector/deliver.ts'
import type {Point} from '@seatkeeper/collector/line-protocol.ts'
import {toLine} from '@seatkeeper/collector/line-protocol.ts'
import {createInfluxSink} from '@seatkeeper/collector/sinks/influxdb.ts'
import {createAudit} from '@seatkeeper/collector/store/audit.ts'
import {openDatabase} from '@seatkeeper/collector/store/database.ts'
import {createOutbox} from '@seatkeeper/collector/store/outbox.ts'
import {startInfluxDb} from '../parts/influxdb.ts'
import type {Result} from './result.ts'

const POINTS = 100_000
const USERS = 5000 // whose 20 daily points these are

function points(at: number): Point[] {
  return Array.from({length: POINTS}, (_, index) => ({
    measurement: 'user_license_activity', at: at - Math.floor(index / USERS) * 86_400_000, event: false,
    tags: {site: 'bench', license_type: 'analyzer', user_directory: 'CORP', user_id: `user${index % USERS}`},
    fields: {last_activity: at - index * 1000, days_inactive: index % 100, never_used: 0, at_risk: index % 2, verdict: 'keep', reason: 'active', held: 1},
  }))
}

const secondsSince = (started: number) => (performance.now() - started) / 1000

export async function benchOutbox(report: (result: Result) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-bench-'))
  const influx = await startInfluxDb()
  const db = openDatabase(folder)
  const sinkFor = (database: string) => createInfluxSink({url: influx.url, timeoutSeconds: 30, target: {api: 'v1', database}})
  const counted = async (database: string) => Number((await influx.query('SELECT count("held") FROM "user_license_activity"', database))[0]?.count)
  try {
    await influx.createDatabase('direct')
    await influx.createDatabase('qlik')
    const made = points(Date.now())
    const direct = sinkFor('direct')
    const bare = performance.now()
    const lines = made.map(point => toLine(point, undefined)!)
    for (let from = 0; from < lines.length; from += direct.batchSize) await direct.send(lines.slice(from, from + direct.batchSize))
    report({bench: 'outbox', what: `floor: ${POINTS} points written directly`, seconds: secondsSince(bare), remark: `${await counted('direct')} in InfluxDB`})
    await direct.close()

    const outbox = createOutbox(db)
    const delivery = createDelivery([sinkFor('qlik')], {outbox, audit: createAudit(db, folder, () => true), now: Date.now, log: createLog('silent')})
    const started = performance.now()
    db.transaction(() => outbox.add('influxDb', made.map(point => toLine(point, undefined)!), Date.now()))
    delivery.start()
    await delivery.drain(60_000)
    report({bench: 'outbox', what: `${POINTS} points through the outbox`, seconds: secondsSince(started), budgetSeconds: 3, remark: `${await counted('qlik')} in InfluxDB`})
    await delivery.stop()
  } finally {
    db.close()
    await influx.stop()
    rmSync(folder, {recursive: true, force: true})
  }
}
