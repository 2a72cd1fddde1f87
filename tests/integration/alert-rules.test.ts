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
    expect(fired.map(({summary, labels}) => [summary, labels.site])).toEqual([[source.example, 'prod']])
    expect(fired[0]!.description).toMatch(/^[A-Z].*\. What to do: [A-Z0-9`].*\.$/)
    expect(fired[0]!.runbook).toBe(`http://grafana.example.com/a/seatkeeper-licenses-app/alerts#${anchorOf(source)}`)
    for (const history of others) expect((await after(source.slug, history)).map(({fires}) => fires)).toContain(true)
  })

  it.each(sources.map(source => [source.title, source] as const))('%s is quiet where it is just not needed', async (_, {slug}) => {
    for (const [at, history] of histories[slug]!.quiet.entries()) {
      expect({at, fired: (await after(slug, history)).filter(({fires}) => fires).map(({summary}) => summary)}).toEqual({at, fired: []})
    }
  })
})
