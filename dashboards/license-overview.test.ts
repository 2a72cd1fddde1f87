// Holds every panel of the overview to the house's rules: it says what it shows, in which unit, and what to do when it is bad.
import {describe, expect, it} from 'vitest'
import {utilizationQuery} from '../tests/demo/seed-queries.ts'
import {colors} from './colors.ts'
import {LOW_FREE_PERCENT} from './limits.ts'
import {dataSource, overview} from './names.ts'
import {filtersOf, readDashboard, type Grid, type PanelJson} from './test-support/dashboards.ts'

const dashboard = readDashboard('license-overview')
const {panels} = dashboard
const each = panels.map(panel => [panel.title, panel] as const)
const figures = each.filter(([, {type}]) => type !== 'seatkeeper-atrisk-panel')
const targets = panels.flatMap(panel => panel.targets ?? [])
const queries = [...targets, ...dashboard.annotations.list.flatMap(({target}) => target ?? [])].map(({query}) => query)

const overlap = (a: Grid, b: Grid) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

function overridden(panel: PanelJson, name: string, property: string): unknown {
  const override = panel.fieldConfig!.overrides.find(({matcher}) => matcher.id === 'byName' && matcher.options === name)
  return override?.properties.find(({id}) => id === property)?.value
}

const panelNamed = (title: string) => panels.find(panel => panel.title === title)!

describe('the overview', () => {
  it('has an address that links can keep, and looks again every minute', () => {
    expect(dashboard).toMatchObject({uid: overview.uid, title: 'License overview', refresh: '1m', schemaVersion: 42, time: {from: 'now-180d', to: 'now'}})
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

  it.each(each)('%s: says where it comes from and what to do', (_, {title, description}) => {
    expect(title).toMatch(/^[A-Z][a-z ]+\??$/)
    expect(description.split(/[.:] /).length).toBeGreaterThanOrEqual(2)
    expect(description.length).toBeGreaterThan(100)
  })

  it.each(figures)('%s: has a unit, and words for a missing figure', (_, {fieldConfig}) => {
    expect(fieldConfig!.defaults).toMatchObject({unit: expect.stringMatching(/./) as string, noValue: expect.stringMatching(/^No reading/) as string})
  })

  it.each(figures)('%s: asks the data source that the reader chose, in raw InfluxQL', (_, panel) => {
    const chosen = {type: 'influxdb', uid: '${datasource}'}
    expect(panel.datasource).toEqual(chosen)
    expect(panel.targets!.length).toBeGreaterThan(0)
    for (const target of panel.targets!) expect(target).toMatchObject({datasource: chosen, rawQuery: true})
    expect(new Set(panel.targets!.map(({refId}) => refId)).size).toBe(panel.targets!.length)
  })

  it('has the query that people know from their documentation, to the letter', () => {
    expect(targets.map(({query}) => query)).toContain(utilizationQuery)
  })

  it('asks for one site only, by the query or by the filter that Grafana adds', () => {
    expect(queries.filter(query => !query.includes(`"site" = '$site'`))).toEqual([utilizationQuery])
    expect(filtersOf(dashboard)).toEqual([{key: 'site', operator: '=', value: '$site'}])
  })

  it('stays within what InfluxDB 1.x, 2.x and 3 all answer', () => {
    const refused = /\bslimit\b|\bsoffset\b|\binto\b|\bsample\(|\bshow series\b|from\s+"[^"]+"\."|from\s*\(|\bon "/i
    expect(queries.filter(query => refused.test(query))).toEqual([])
  })

  it('begins with the provisioned data source', () => {
    expect(dashboard.templating.list.find(({name}) => name === 'datasource')).toMatchObject({
      type: 'datasource', query: 'influxdb', current: {text: dataSource.name, value: dataSource.uid},
    })
  })
})

describe('colors', () => {
  it('of a license type are the same wherever it is drawn', () => {
    const line = panelNamed('How full are the pools?')
    for (const type of ['professional', 'analyzer'] as const) expect(overridden(line, type, 'color')).toEqual({mode: 'fixed', fixedColor: colors[type]})
    const table = panelNamed('How is each license type used?')
    expect(overridden(table, 'Type', 'mappings')).toEqual([{type: 'value', options: {
      professional: {text: 'Professional', color: 'blue', index: 0}, analyzer: {text: 'Analyzer', color: 'purple', index: 1},
    }}])
  })

  it('of free seats turn orange where the alert fires, and red at none', () => {
    expect(overridden(panelNamed('Free seats'), 'analyzer', 'thresholds')).toEqual({mode: 'percentage', steps: [
      {value: null, color: 'red'}, {value: 0.0001, color: 'orange'}, {value: LOW_FREE_PERCENT, color: 'purple'},
    ]})
  })

  it.each([['Locked out?', 'red'], ['At risk', 'orange'], ['Due next run', 'orange']])('of "%s" are %s from one seat on', (title, color) => {
    expect(panelNamed(title).fieldConfig!.defaults.thresholds).toEqual({mode: 'absolute', steps: [{value: null, color: 'text'}, {value: 1, color}]})
  })
})

describe('the list of seats at risk', () => {
  it('is the app\'s own, asks for the chosen site, and asks no data source', () => {
    const {type, options, datasource, targets: none} = panelNamed('Which seats are at risk?')
    expect({type, options, datasource, targets: none}).toEqual({type: 'seatkeeper-atrisk-panel', options: {site: '$site'}, datasource: undefined, targets: undefined})
  })
})

describe('the first row, on a narrow page', () => {
  const first = panels.filter(({gridPos}) => gridPos.y === 0)

  // Widths as looked at in Grafana at 900 pixels, where a panel of 5 columns has room for some 14 letters in its head and 12 beside a figure.
  it('has titles, names and figures that are not cut', () => {
    expect(first.map(({gridPos: {w}}) => w).toSorted()).toEqual([4, 5, 5, 5, 5])
    expect(first.filter(({title}) => title.length > 14).map(({title}) => title)).toEqual([])
    expect(first.map(({fieldConfig}) => fieldConfig!.defaults.noValue)).toEqual(first.map(() => 'No reading'))
    expect(first.map(({options}) => options)).toEqual(first.map(() => expect.objectContaining({orientation: 'horizontal'}) as unknown))
  })

  it('says seats in the title and not beside each figure', () => {
    expect(first.map(({title, fieldConfig}) => [title, fieldConfig!.defaults.unit]))
      .toEqual([['Free seats', 'locale'], ['Locked out?', 'locale'], ['At risk', 'locale'], ['Due next run', 'locale'], ['Next run', 'none']])
  })
})
