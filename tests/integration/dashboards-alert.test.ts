// The alert rule over a real InfluxDB: histories in which it fires, and histories in which it must not.
import {afterAll, beforeAll, expect, it} from 'vitest'
import {createConfigFolder} from '../../collector/test-support/config-folder.ts'
import type {SiteConfig} from '../../collector/src/config/types.ts'
import {toLine} from '../../collector/src/line-protocol.ts'
import {usagePoints} from '../../collector/src/measurements.ts'
import {evaluate} from '../../collector/src/policy/evaluate.ts'
import type {Pool, SeatType, Tokens} from '../../collector/src/policy/model.ts'
import {aPolicy, aPool, aSnapshot} from '../../collector/src/policy/testing.ts'
import {evaluateRule, type Instance} from '../../dashboards/test-support/evaluate-rule.ts'
import {toRule} from '../../dashboards/alerts.ts'
import {lowAvailability} from '../../dashboards/rules/seats.ts'
import {describeWith} from '../parts/describe-with.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import {askSeries} from '../parts/influxql.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const HOUR = 3_600_000

const capacity = {allocatedMinutes: 1000, usedMinutes: 1000, unavailableMinutes: 0}
const tokens: Tokens = {total: 50, available: 0, access: [{type: 'token_user', allocated: 50, used: 50, quarantined: 0, unavailable: 0, cost: 1}]}

/** What one reading of a site found, `hours` before now. */
type Reading = {readonly site?: string; readonly hours: number; readonly pools: readonly Pool[]}

const pool = (free: number, total: number, type: SeatType = 'analyzer'): Pool => aPool({type, total, allocated: total - free})

describeWith('influxdb', 'the rule of few free seats', () => {
  let influx: InfluxDb
  let folder: Awaited<ReturnType<typeof createConfigFolder>>
  let sites: readonly SiteConfig[]
  beforeAll(async () => {
    influx = await startInfluxDb()
    folder = await createConfigFolder()
    const site = (name: string) => `{name: ${name}, qrs: {url: https://${name}.example.com:4242, cert: client.pem, key: client_key.pem, ca: root.pem}}`
    sites = folder.load(`sites: [${site('prod')}, ${site('lab')}]\ntags: {landscape: test}\n`).sites
  })
  afterAll(async () => {
    folder.remove()
    await influx.stop()
  })

  let databases = 0
  /** Writes the history as the collector measures it, and evaluates the rule after it. */
  async function after(...history: readonly Reading[]): Promise<Instance[]> {
    const database = `history${databases++}`
    await influx.createDatabase(database)
    const lines = history.flatMap(({site = 'prod', hours, pools}) => {
      const readAt = NOW - hours * HOUR
      const snapshot = aSnapshot([], {site, readAt, siteClock: readAt, pools, capacity, tokens})
      const evaluation = evaluate(snapshot, {policy: aPolicy(), now: readAt, runs: [], made: [], departures: []})
      return usagePoints(sites.find(({name}) => name === site)!, snapshot, evaluation, undefined).map(point => toLine(point, undefined)!)
    })
    const response = await fetch(`${influx.url}/write?db=${database}`, {method: 'POST', body: lines.join('\n')})
    expect(response.status).toBe(204)
    return evaluateRule(toRule(lowAvailability), NOW, influxql => askSeries(influx.url, {influxql, db: database, epoch: 'ms'}))
  }

  const short = (instances: readonly Instance[]) => instances.map(({labels, fires}) => `${labels.site} ${labels.license_type}: ${fires ? 'fires' : 'quiet'}`).toSorted()

  it('fires for the type that has fewer than 5 % free, and says which, where and how many', async () => {
    const instances = await after({hours: 1, pools: [pool(4, 100), pool(6, 100, 'professional')]})
    expect(short(instances)).toEqual(['prod analyzer: fires', 'prod professional: quiet'])
    const [fired] = instances.filter(({fires}) => fires)
    expect(fired!.summary).toBe('4 of 100 analyzer seats are free at prod')
    expect(fired!.description).toMatch(/^Few seats of this type are free\. .*What to do: /)
  })

  it.each([[4, 100, true], [5, 100, false], [0, 1, true], [1, 19, true], [1, 4, false], [2, 20, false], [0, 10, true], [7, 140, false], [6, 140, true], [99_999, 2_000_000, true], [100_000, 2_000_000, false]])(
    '%i free of %i: fires %s', async (free, total, fires) => {
      expect((await after({hours: 1, pools: [pool(free, total)]})).map(instance => instance.fires)).toEqual([fires])
    })

  it('is quiet for a type of which nothing was bought', async () => {
    expect(short(await after({hours: 1, pools: [pool(0, 0)]}))).toEqual(['prod analyzer: quiet'])
  })

  it('counts excess as nothing free', async () => {
    expect(short(await after({hours: 1, pools: [aPool({total: 10, allocated: 12, available: 0, excess: 2})]}))).toEqual(['prod analyzer: fires'])
  })

  it('has no alert for minutes and tokens, whose pools know no seats', async () => {
    expect(await after({hours: 1, pools: []})).toEqual([])
  })

  it('keeps sites apart', async () => {
    const instances = await after({hours: 1, pools: [pool(4, 100)]}, {site: 'lab', hours: 2, pools: [pool(50, 100)]})
    expect(short(instances)).toEqual(['lab analyzer: quiet', 'prod analyzer: fires'])
  })

  it('goes by the newest reading: seats that came back end the alert, seats that ran out begin it', async () => {
    expect(short(await after({hours: 8, pools: [pool(0, 100)]}, {hours: 2, pools: [pool(30, 100)]}))).toEqual(['prod analyzer: quiet'])
    expect(short(await after({hours: 8, pools: [pool(30, 100)]}, {hours: 2, pools: [pool(0, 100)]}))).toEqual(['prod analyzer: fires'])
  })

  it('goes by what was bought last, too', async () => {
    expect(short(await after({hours: 8, pools: [pool(4, 100)]}, {hours: 2, pools: [pool(4, 40)]}))).toEqual(['prod analyzer: quiet'])
  })

  it('goes by a site that is read once a week', async () => {
    expect(short(await after({hours: 7 * 24, pools: [pool(0, 100)]}))).toEqual(['prod analyzer: fires'])
  })

  it('has no figures when nothing was read for more than eight days: the alert then stays as it was', async () => {
    expect(await after({hours: 8 * 24 + 1, pools: [pool(0, 100)]})).toEqual([])
    expect(toRule(lowAvailability)).toMatchObject({noDataState: 'KeepLast', execErrState: 'KeepLast'})
  })
})
