// The overview's own: the query that people know, what its colors mean, and a first row that is read at a glance on a narrow page.
import {describe, expect, it} from 'vitest'
import {utilizationQuery} from '../tests/demo/seed-queries.ts'
import {colors} from './colors.ts'
import {LOW_FREE_PERCENT} from './limits.ts'
import {filtersOf, readDashboard, type PanelJson} from './test-support/dashboards.ts'

const dashboard = readDashboard('license-overview')
const {panels} = dashboard

function overridden(panel: PanelJson, name: string, property: string): unknown {
  const override = panel.fieldConfig!.overrides.find(({matcher}) => matcher.id === 'byName' && matcher.options === name)
  return override?.properties.find(({id}) => id === property)?.value
}

const panelNamed = (title: string) => panels.find(panel => panel.title === title)!

it('has the query that people know from their documentation, to the letter, and has Grafana add what was chosen', () => {
  expect(panels.flatMap(({targets = []}) => targets.map(({query}) => query))).toContain(utilizationQuery)
  expect(filtersOf(dashboard)).toEqual([{key: 'site', operator: '=', value: '$site'}, {key: 'license_type', operator: '=~', value: '/^${type:regex}$/'}])
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

  it.each([['Locked out?', 'red'], ['Seats at risk', 'orange']])('of "%s" are %s from one seat on', (title, color) => {
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

  it('has names and figures that are not cut', () => {
    expect(first.map(({title}) => title)).toEqual(['Free seats', 'Locked out?', 'Exhausted in', 'Seats at risk'])
    expect(first.map(({fieldConfig}) => fieldConfig!.defaults.noValue)).toEqual(['No reading', 'No reading', 'No history', 'No reading'])
    expect(first.map(({options}) => options)).toEqual(first.map(() => expect.objectContaining({orientation: 'horizontal'}) as unknown))
  })

  it('says seats in the title and not beside each figure', () => {
    expect(first.map(({fieldConfig}) => fieldConfig!.defaults.unit)).toEqual(['locale', 'locale', 'suffix:days', 'locale'])
  })
})
