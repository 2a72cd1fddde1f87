// Holds every panel of every dashboard to the house's rules: it says what it shows, in which unit, from where, and what to do when it is bad.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {definitions} from '@seatkeeper/collector/measurements/definitions.ts'
import {describe, expect, it} from 'vitest'
import {utilizationQuery} from '../tests/demo/seed-queries.ts'
import {dashboardNames} from './generated.ts'
import {appId, atRiskPage, dataSource, tag} from './names.ts'
import {filtersOf, readDashboard, type Grid, type PanelJson} from './test-support/dashboards.ts'

const dashboards = dashboardNames.map(name => [name, readDashboard(name)] as const)
const uids = new Set(dashboards.map(([, {uid}]) => uid))
const overlap = (a: Grid, b: Grid) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
const pages = (JSON.parse(readFileSync(join(import.meta.dirname, '../grafana-plugin/src/plugin.json'), 'utf8')) as {includes: {path?: string}[]})
  .includes.flatMap(({path}) => path?.replace('%PLUGIN_ID%', appId) ?? [])

/** Letters of a title that a page of 900 pixels shows; the sign of a link takes the place of some. */
const roomFor = ({gridPos: {w}, links = []}: PanelJson): number => Math.floor((w * 35 - (links.length > 0 ? 106 : 70)) / 7.3)

/** What a query names that is not written in its measurement, nor made by itself. */
function unknownIn(query: string): string[] {
  const [measurement] = [...query.matchAll(/FROM "(\w+)"/g)].map(([, name]) => name as keyof typeof definitions)
  const {tags, fields} = definitions[measurement!]
  const own = [...query.matchAll(/ AS "(\w+)"/g)].map(([, name]) => name!)
  const known = new Set<string>(['site', measurement!, ...Object.keys(tags), ...Object.keys(fields), ...own])
  return [...query.matchAll(/"(\w+)"/g)].map(([, name]) => name!).filter(name => !known.has(name))
}

it('are the seven', () => {
  expect(dashboards.map(([, {title}]) => title)).toEqual([
    'License overview', 'Capacity planning', 'Cost optimization', 'User activity', 'Releases and audit', 'Server license', 'Collector health',
  ])
  expect(uids.size).toBe(7)
})

describe.each(dashboards)('%s', (_, dashboard) => {
  const {panels} = dashboard
  const each = panels.map(panel => [panel.title, panel] as const)
  const figures = each.filter(([, {type}]) => type !== 'seatkeeper-atrisk-panel')
  const marks = dashboard.annotations.list.flatMap(({target}) => target ?? [])
  const queries = [...panels.flatMap(({targets = []}) => targets), ...marks].map(({query}) => query)

  it('has an address that links can keep, and looks again every minute', () => {
    expect(dashboard).toMatchObject({uid: expect.stringMatching(/^seatkeeper-[a-z-]+$/) as string, refresh: dashboard.title === 'User activity' ? '15m' : '1m', schemaVersion: 42, time: {from: 'now-180d', to: 'now'}, tags: [tag]})
  })

  it('leads to the others and to the app, in sight', () => {
    expect(dashboard.links).toMatchObject([{type: 'dashboards', tags: [tag], includeVars: true, keepTime: true}, {type: 'link', url: atRiskPage}])
    expect(dashboard.links.filter(link => 'placement' in link)).toEqual([]) // which would put it into a menu
    const led = panels.flatMap(({links = []}) => links).map(({url}) => url.replace(/\?.*/, ''))
    expect(led.filter(path => !(path.startsWith('/d/') ? uids.has(path.slice(3)) : pages.includes(path)))).toEqual([])
    expect(pages).toContain(atRiskPage)
  })

  it('takes the chosen site along to a dashboard of several, and no choice of several to one of a single site', () => {
    const choosesOne = (uid: string) => dashboards.find(([, other]) => other.uid === uid)![1].templating.list.some(({name}) => name === 'site')
    const others = panels.flatMap(({links = []}) => links).filter(({url}) => url.startsWith('/d/'))
    for (const {url} of others) {
      const leadsToSeveral = choosesOne(dashboard.uid) && !choosesOne(/^\/d\/([a-z-]+)/.exec(url)![1]!)
      expect([url, url.includes('var-sites=${site:percentencode}')]).toEqual([url, leadsToSeveral])
    }
    const own = dashboard.templating.list.filter(({name}) => /^sites?$/.test(name)) as {name: string; multi?: boolean}[]
    expect(own.map(({name, multi = false}) => [name, multi])).toEqual([choosesOne(dashboard.uid) ? ['site', false] : ['sites', true]])
  })

  it('gives each panel an id of its own', () => {
    expect(new Set(panels.map(({id}) => id)).size).toBe(panels.length)
    expect(panels.every(({id}) => Number.isInteger(id) && id > 0)).toBe(true)
  })

  it('lays the panels beside and below each other, within the grid', () => {
    const clashes = panels.flatMap((a, at) => panels.slice(at + 1).filter(b => overlap(a.gridPos, b.gridPos)).map(b => `${a.title} / ${b.title}`))
    expect(clashes).toEqual([])
    expect(panels.filter(({gridPos: {x, y, w, h}}) => x < 0 || y < 0 || w <= 0 || h <= 0 || x + w > 24).map(({title}) => title)).toEqual([])
  })

  it.each(each)('%s: says where it comes from and what to do, and its title is not cut', (_, panel) => {
    expect(panel.title).toMatch(/^[A-Z][A-Za-z ]+(\$\{type:text\} [a-z ]+)?\??$/)
    expect(panel.description.split(/[.:] /).length).toBeGreaterThanOrEqual(2)
    expect(panel.description.length).toBeGreaterThan(100)
    expect(panel.title.length).toBeLessThanOrEqual(roomFor(panel))
  })

  it.each(figures)('%s: names the measurements that it asks', (_, {description, targets}) => {
    const asked = new Set(targets!.flatMap(({query}) => [...query.matchAll(/FROM "(\w+)"/g)].map(([, measurement]) => measurement!)))
    asked.delete('collector_health') // beside another, it only tells whether anything was read
    expect([...asked].filter(name => !(name in definitions) || !description.includes(name))).toEqual([])
  })

  it.each(figures)('%s: has a unit, and words for a missing figure', (_, {fieldConfig}) => {
    expect(fieldConfig!.defaults).toMatchObject({unit: expect.stringMatching(/./) as string, noValue: expect.stringMatching(/^[A-Z][a-z]+/) as string})
  })

  it.each(figures)('%s: asks the data source that the reader chose, in raw InfluxQL', (_, panel) => {
    const chosen = {type: 'influxdb', uid: '${datasource}'}
    expect(panel.datasource).toEqual(chosen)
    expect(panel.targets!.length).toBeGreaterThan(0)
    for (const target of panel.targets!) expect(target).toMatchObject({datasource: chosen, rawQuery: true})
    expect(new Set(panel.targets!.map(({refId}) => refId)).size).toBe(panel.targets!.length)
  })

  it('asks for the chosen sites only, by the query or by the filter that Grafana adds', () => {
    const unnamed = queries.filter(query => !query.includes(`"site" = '$site'`) && !query.includes('"site" =~ /^${sites:regex}$/'))
    expect(unnamed.filter(query => query !== utilizationQuery)).toEqual([])
    if (unnamed.length > 0) expect(filtersOf(dashboard)).toContainEqual({key: 'site', operator: '=', value: '$site'})
  })

  it('asks for what is written, and nothing else', () => {
    expect(queries.flatMap(query => unknownIn(query).map(unknown => `${unknown} in ${query}`))).toEqual([])
  })

  it('stays within what InfluxDB 1.x, 2.x and 3 all answer', () => {
    const refused = /\bslimit\b|\bsoffset\b|\binto\b|\bsample\(|\bshow series\b|from\s+"[^"]+"\."|\bon "/i
    expect(queries.filter(query => refused.test(query))).toEqual([])
  })

  it('begins with the provisioned data source', () => {
    expect(dashboard.templating.list.find(({name}) => name === 'datasource')).toMatchObject({
      type: 'datasource', query: 'influxdb', current: {text: dataSource.name, value: dataSource.uid},
    })
  })
})
