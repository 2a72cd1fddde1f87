// The container between InfluxDB and those who use it: makes the database and the logins.
import {readFileSync} from 'node:fs'
import {prepareInfluxDb} from './influxdb.ts'

const secret = (name: string): string => readFileSync(`/run/seatkeeper/database-${name}-password`, 'utf8').trim()

try {
  const passwords = {admin: secret('admin'), writer: secret('writer'), reader: secret('reader')}
  await prepareInfluxDb({url: 'http://influxdb:8086', database: 'qlik', passwords})
  console.log('InfluxDB has the database qlik, and a login each for the collector and for Grafana.')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
