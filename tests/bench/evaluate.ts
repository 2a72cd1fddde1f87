// Reading, judging and planning a large site in a dry run, beside fetching and parsing the same bodies alone.
import {join} from 'node:path'
import {startInfluxDb} from '../parts/influxdb.ts'
import {measure, medianOf, root, type Measured} from './measure.ts'
import type {Result} from './result.ts'
import {seatkeeper, startBenchSite, type BenchSite} from './world.ts'

const RUNS = 5

type Size = {readonly users: number; readonly seats: number; readonly budgetSeconds: number; readonly budgetMb: number}

const sizes: readonly Size[] = [
  {users: 60_000, seats: 50_000, budgetSeconds: 2.5, budgetMb: 250},
  {users: 100_000, seats: 60_000, budgetSeconds: 6, budgetMb: 350},
]

/** The runs of both in turn, so that a slow moment of the machine meets both. */
async function inTurn(...runs: (() => Promise<Measured>)[]): Promise<Measured[]> {
  const all: Measured[][] = runs.map(() => [])
  for (let round = 0; round < RUNS; round++) for (const [index, run] of runs.entries()) all[index]!.push(await run())
  return all.map(medianOf)
}

async function withInflux(site: BenchSite, {users, seats}: Size): Promise<Result> {
  const influx = await startInfluxDb()
  try {
    await influx.createDatabase('qlik')
    const config = site.configure({dryRun: true, influx: {port: influx.port, database: 'qlik'}})
    const {seconds, peakMb} = await measure([...seatkeeper, 'once', '--release', '-c', config])
    const rows = await influx.query('SELECT count("held") FROM "user_license_activity"', 'qlik')
    return {
      bench: 'evaluate', what: `${seats} seats, ${users} users, first reading with state kept and all points delivered to InfluxDB`,
      seconds, peakMb, remark: `${String(rows[0]?.count)} activity points`,
    }
  } finally {
    await influx.stop()
  }
}

async function evaluateSize(size: Size): Promise<Result[]> {
  const {users, seats, budgetSeconds, budgetMb} = size
  const site = await startBenchSite(['--users', String(users), '--seats', String(seats)])
  try {
    await measure([join(root, 'tests/bench/floor.ts'), site.url, site.certs]) // the site prepares its bodies
    let requests = 0
    const [floor, ours] = await inTurn(
      () => measure([join(root, 'tests/bench/floor.ts'), site.url, site.certs]),
      async () => {
        await site.takeRequests()
        const measured = await measure([...seatkeeper, 'once', '--release', '-c', site.configure({dryRun: true})])
        requests = await site.takeRequests()
        return measured
      },
    ) as [Measured, Measured]
    const round = Number(/judged in ([\d.]+) s/.exec(ours.output)![1])
    const {bytes} = JSON.parse(floor.output) as {bytes: number}
    const size100 = `${seats} seats, ${users} users`
    return [
      {bench: 'evaluate', what: `floor: fetch and parse ${size100}`, seconds: floor.seconds, peakMb: floor.peakMb, requests: 4, remark: `${Math.round(bytes / 1e6)} MB`},
      {bench: 'evaluate', what: `${size100}: read, judge, plan, dry run`, seconds: round, peakMb: ours.peakMb, requests, budgetSeconds, budgetMb, remark: `${ours.seconds.toFixed(2)} s with starting and ending the process`},
      await withInflux(site, size),
    ]
  } finally {
    await site.stop()
  }
}

export async function benchEvaluate(report: (result: Result) => void): Promise<void> {
  for (const size of sizes) for (const result of await evaluateSize(size)) report(result)
}
