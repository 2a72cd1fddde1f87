// Every alert rule over a real InfluxDB: it fires after the histories that call for it, in the words of its page, and after no other.
import {afterAll, beforeAll, expect, it} from 'vitest'
import {createConfigFolder, SITES} from '../../collector/test-support/config-folder.ts'
import type {SiteConfig} from '../../collector/src/config/types.ts'
import {toLine} from '../../collector/src/line-protocol.ts'
import {anchorOf, toRule} from '../../dashboards/alerts.ts'
import {sections} from '../../dashboards/rules/all.ts'
import {evaluateRule, type Instance} from '../../dashboards/test-support/evaluate-rule.ts'
import {histories, type History} from '../alerts/histories.ts'
import {describeWith} from '../parts/describe-with.ts'
import {startInfluxDb, type InfluxDb} from '../parts/influxdb.ts'
import {askSeries} from '../parts/influxql.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const sources = sections.flatMap(section => section.sources)

/** Decided once for each: how bad it is, after how long it fires, and what it does when nothing is there or InfluxDB does not answer. */
it('keeps severity, patience and states as they were decided', () => {
  expect(Object.fromEntries(sources.map(toRule).map(({uid, labels, for: patience, noDataState, execErrState}) =>
    [uid.replace('seatkeeper-', ''), [labels.severity, patience, noDataState, execErrState].join(' ')]))).toEqual({
    'no-free-seat': 'critical 5m KeepLast KeepLast', 'low-availability': 'warning 5m KeepLast KeepLast', 'high-utilization': 'info 1h KeepLast KeepLast',
    'exhaustion': 'warning 6h OK KeepLast',
    'minutes-used-up': 'critical 5m KeepLast KeepLast', 'minutes-nearly-used': 'warning 5m KeepLast KeepLast', 'no-free-token': 'critical 5m KeepLast KeepLast',
    'over-budget': 'warning 1h OK KeepLast', 'compliance': 'warning 1h OK KeepLast',
    'release-activity': 'warning 0s KeepLast KeepLast', 'release-failures': 'warning 0s OK KeepLast', 'plan-halted': 'warning 0s KeepLast KeepLast',
    'paused': 'info 0s KeepLast KeepLast', 'trust-gate': 'warning 2h KeepLast KeepLast',
    'server-license-ends': 'warning 5m OK KeepLast', 'server-license-not-valid': 'critical 5m KeepLast KeepLast', 'server-license-unchecked': 'warning 25h OK KeepLast',
    'collector-silent': 'critical 8m Alerting Error', 'site-not-read': 'warning 0s KeepLast KeepLast', 'outbox': 'warning 5m KeepLast KeepLast',
  })
})

it('has histories for every rule and no other', () => {
  expect(Object.keys(histories).toSorted()).toEqual(sources.map(({slug}) => slug).toSorted())
})

describeWith('influxdb', 'the rule', () => {
  let influx: InfluxDb
  let folder: Awaited<ReturnType<typeof createConfigFolder>>
  let site: SiteConfig
  beforeAll(async () => {
    influx = await startInfluxDb()
    folder = await createConfigFolder()
    site = folder.load(`${SITES}tags: {landscape: test}\n`).sites[0]!
  })
  afterAll(async () => {
    folder.remove()
    await influx.stop()
  })

  let databases = 0
  async function after(slug: string, history: History): Promise<Instance[]> {
    const database = `rule${databases++}`
    await influx.createDatabase(database)
    const body = history(site, NOW).map((point, index) => toLine(point, point.event ? index : undefined)!).join('\n')
    const response = await fetch(`${influx.url}/write?db=${database}`, {method: 'POST', body})
    expect(response.status).toBe(204)
    const rule = toRule(sources.find(source => source.slug === slug)!)
    return evaluateRule(rule, NOW, influxql => askSeries(influx.url, {influxql, db: database, epoch: 'ms'}))
  }

  it.each(sources.map(source => [source.title, source] as const))('%s fires as its page says', async (_, source) => {
    const [first, ...others] = histories[source.slug]!.fires
    const fired = (await after(source.slug, first!)).filter(({fires}) => fires)
    expect(fired.map(({summary}) => summary)).toEqual([source.example])
    expect(fired[0]!.description).toMatch(/^[A-Z].*\. What to do: [A-Z0-9`].*\.$/)
    expect(fired[0]!.runbook).toBe(`http://grafana.example.com/a/seatkeeper-licenses-app/alerts#${anchorOf(source)}`)
    for (const [at, history] of others.entries()) expect([at, (await after(source.slug, history)).some(({fires}) => fires)]).toEqual([at, true])
  })

  it.each(sources.map(source => [source.title, source] as const))('%s is quiet where it is just not needed', async (_, {slug}) => {
    for (const [at, history] of histories[slug]!.quiet.entries()) {
      expect({at, fired: (await after(slug, history)).filter(({fires}) => fires).map(({summary}) => summary)}).toEqual({at, fired: []})
    }
  })
})
