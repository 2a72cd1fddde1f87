// Holds every panel of every dashboard to the house's rules: it says what it shows, in which unit, and what to do when it is bad.
import {describe, expect, it} from 'vitest'
import {definitions, type MeasurementName} from '../collector/src/measurements/definitions.ts'
import {utilizationQuery} from '../tests/demo/seed-queries.ts'
import {colors} from './colors.ts'
import {dashboardNames} from './generated.ts'
import {LOW_FREE_PERCENT} from './limits.ts'
import {atRiskPage, dataSource, overview, tag} from './names.ts'
import {filtersOf, readDashboard, type Grid, type PanelJson} from './test-support/dashboards.ts'

const dashboards = dashboardNames.map(name => ({name, dashboard: readDashboard(name)}))
const all = dashboards.flatMap(({name, dashboard}) => dashboard.panels.map(panel => ({where: `${name}: ${panel.title}`, panel})))
const each = all.map(({where, panel}) => [where, panel] as const)
const figures = each.filter(([, {type}]) => type !== 'seatkeeper-atrisk-panel')
const queriesOf = ({panels, annotations}: (typeof dashboards)[number]['dashboard']): string[] =>
  [...panels.flatMap(({targets = []}) => targets), ...annotations.list.flatMap(({target}) => target ?? [])].map(({query}) => query)
const queries = dashboards.flatMap(({name, dashboard}) => queriesOf(dashboard).map(query => [name, query] as const))

const overlap = (a: Grid, b: Grid) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

function overridden(panel: PanelJson, name: string, property: string): unknown {
  const override = panel.fieldConfig!.overrides.find(({matcher}) => matcher.id === 'byName' && matcher.options === name)
  return override?.properties.find(({id}) => id === property)?.value
}

const panelNamed = (dashboard: string, title: string) => readDashboard(dashboard).panels.find(panel => panel.title === title)!

describe('the dashboards', () => {
  it('are the seven of the design, each with an address that links can keep', () => {
    expect(dashboards.map(({dashboard: {uid, title}}) => [uid, title])).toEqual([
      [overview.uid, 'License overview'], ['seatkeeper-capacity', 'Capacity planning'], ['seatkeeper-cost', 'Cost optimization'], ['seatkeeper-activity', 'User activity'],
      ['seatkeeper-releases', 'Releases and audit'], ['seatkeeper-server-license', 'Server license'], ['seatkeeper-health', 'Collector health'],
    ])
  })

  it.each(dashboards)('$name: looks again every minute, shows half a year, and leads to the others and the app', ({dashboard}) => {
    expect(dashboard).toMatchObject({refresh: '1m', time: {from: 'now-180d', to: 'now'}, tags: [tag]})
    expect(dashboard.links.map(({type, tags, url}) => (type === 'dashboards' ? tags : url))).toEqual([[tag], atRiskPage])
  })

  it.each(dashboards)('$name: begins with the provisioned data source, and lets choose sites', ({dashboard: {templating: {list}}}) => {
    expect(list[0]).toMatchObject({name: 'datasource', type: 'datasource', query: 'influxdb', current: {text: dataSource.name, value: dataSource.uid}})
    expect(list[1]).toMatchObject({name: 'site', type: 'query'})
  })

  it.each(dashboards)('$name: gives each panel an id of its own, beside and below each other within the grid', ({dashboard: {panels}}) => {
    expect(new Set(panels.map(({id}) => id)).size).toBe(panels.length)
    expect(panels.every(({id}) => Number.isInteger(id) && id > 0)).toBe(true)
    const clashes = panels.flatMap((a, at) => panels.slice(at + 1).filter(b => overlap(a.gridPos, b.gridPos)).map(b => `${a.title} / ${b.title}`))
    expect(clashes).toEqual([])
    expect(panels.filter(({gridPos: {x, y, w, h}}) => x < 0 || y < 0 || w <= 0 || h <= 0 || x + w > 24).map(({title}) => title)).toEqual([])
  })
})

describe('a panel', () => {
  it.each(each)('%s: says where it comes from and what to do', (_, {title, description}) => {
    expect(title).toMatch(/^[A-Z].*[a-z?]$/)
    expect(description.split(/[.:] /).length).toBeGreaterThanOrEqual(2)
    expect(description.length).toBeGreaterThan(100)
  })

  it.each(figures)('%s: has a unit, and words for a missing figure', (_, {fieldConfig}) => {
    expect(fieldConfig!.defaults).toMatchObject({unit: expect.stringMatching(/./) as string, noValue: expect.stringMatching(/^[A-Z].{6,}/) as string})
  })

  it.each(figures)('%s: asks the data source that the reader chose, in raw InfluxQL', (_, panel) => {
    const chosen = {type: 'influxdb', uid: '${datasource}'}
    expect(panel.datasource).toEqual(chosen)
    expect(panel.targets!.length).toBeGreaterThan(0)
    for (const target of panel.targets!) expect(target).toMatchObject({datasource: chosen, rawQuery: true})
    expect(new Set(panel.targets!.map(({refId}) => refId)).size).toBe(panel.targets!.length)
  })
})

describe('a query', () => {
  it('is among the others the one that people know from their documentation, to the letter', () => {
    expect(queriesOf(readDashboard('license-overview'))).toContain(utilizationQuery)
  })

  it('is of the chosen sites, by itself or by the filter that Grafana adds', () => {
    expect(queries.filter(([, query]) => !/"site" (= '\$site'|=~ \/\^\$\{site:regex\}\$\/)/.test(query)).map(([, query]) => query)).toEqual([utilizationQuery])
    expect(filtersOf(readDashboard('license-overview'))).toEqual([{key: 'site', operator: '=', value: '$site'}, {key: 'license_type', operator: '=~', value: '/^${type:regex}$/'}])
  })

  it('stays within what InfluxDB 1.x, 2.x and 3 all answer', () => {
    const refused = /\bslimit\b|\bsoffset\b|\binto\b|\bsample\(|\bshow series\b|from\s+"[^"]+"\."|\bon "/i
    expect(queries.filter(([, query]) => refused.test(query))).toEqual([])
  })

  it('asks for what is written, and nothing else', () => {
    expect(queries.flatMap(([name, query]) => unknownIn(query).map(unknown => `${name}: ${unknown} in ${query}`))).toEqual([])
  })
})

/** What a query names that is not written in its measurement, nor made by itself. */
function unknownIn(query: string): string[] {
  const [measurement] = [...query.matchAll(/FROM "(\w+)"/g)].map(([, name]) => name as MeasurementName)
  const {tags, fields} = definitions[measurement!]
  const own = [...query.matchAll(/ AS "(\w+)"/g)].map(([, name]) => name!)
  const known = new Set<string>(['site', measurement!, ...Object.keys(tags), ...Object.keys(fields), ...own])
  return [...query.matchAll(/"(\w+)"/g)].map(([, name]) => name!).filter(name => !known.has(name))
}

describe('colors', () => {
  it('of a license type are the same wherever it is drawn', () => {
    const line = panelNamed('license-overview', 'How full are the pools?')
    for (const type of ['professional', 'analyzer'] as const) expect(overridden(line, type, 'color')).toEqual({mode: 'fixed', fixedColor: colors[type]})
    const table = panelNamed('license-overview', 'How is each license type used?')
    expect(overridden(table, 'Type', 'mappings')).toEqual([{type: 'value', options: {
      professional: {text: 'Professional', color: 'blue', index: 0}, analyzer: {text: 'Analyzer', color: 'purple', index: 1},
    }}])
  })

  it('of free seats turn orange where the alert fires, and red at none', () => {
    expect(overridden(panelNamed('license-overview', 'Free seats'), 'analyzer', 'thresholds')).toEqual({mode: 'percentage', steps: [
      {value: null, color: 'red'}, {value: 0.0001, color: 'orange'}, {value: LOW_FREE_PERCENT, color: 'purple'},
    ]})
  })

  it.each([['Is somebody locked out?', 'red'], ['Seats at risk', 'orange']])('of "%s" are %s from one seat on', (title, color) => {
    expect(panelNamed('license-overview', title).fieldConfig!.defaults.thresholds).toEqual({mode: 'absolute', steps: [{value: null, color: 'text'}, {value: 1, color}]})
  })
})

it('the list of seats at risk is the app\'s own, asks for the chosen site, and asks no data source', () => {
  const {type, options, datasource, targets: none} = panelNamed('license-overview', 'Which seats are at risk?')
  expect({type, options, datasource, targets: none}).toEqual({type: 'seatkeeper-atrisk-panel', options: {site: '$site'}, datasource: undefined, targets: undefined})
})
