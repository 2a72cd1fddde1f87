// Rows and columns, as all dashboards show them.
import {BarGaugeDisplayMode, BarGaugeValueMode, TableCellDisplayMode} from '@grafana/grafana-foundation-sdk/common'
import {FieldColorModeId, MappingType, type DataTransformerConfig, type DynamicConfigValue, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {PanelBuilder as TableBuilder} from '@grafana/grafana-foundation-sdk/table'
import {framed, MISSING, plain, type Frame} from './frame.ts'
import {chosenDataSource} from './influxql.ts'
import {NOW_HOURS} from './limits.ts'
import {typeValues} from './types.ts'

/** In a cell; what the panel says is of the whole. */
const NOT_TOLD = '–'

export function table(frame: Frame): TableBuilder {
  return framed(new TableBuilder(), frame)
    .datasource(chosenDataSource)
    .unit('locale')
    .thresholds(plain())
    .noValue(`${MISSING} in the last ${NOW_HOURS} hours: does the collector run?`)
    .minWidth(54) // so that all columns are seen where the page is 900 pixels wide
    .withOverride({matcher: {id: 'byRegexp', options: '.*'}, properties: [{id: 'custom.wrapHeaderText', value: true}, {id: 'noValue', value: NOT_TOLD}]})
}

/** The columns by the name in the query and the name on screen, in this order; every other column is left out. */
export function columns(shown: Readonly<Record<string, string>>): DataTransformerConfig[] {
  const names = Object.keys(shown)
  return [
    {id: 'filterFieldsByName', options: {include: {names}}},
    {id: 'organize', options: {indexByName: Object.fromEntries(names.map((name, index) => [name, index])), renameByName: shown, excludeByName: {}}},
  ]
}

export const sortedBy = (field: string, desc = true): DataTransformerConfig => ({id: 'sortBy', options: {fields: {}, sort: [{field, desc}]}})

export const width = (pixels: number): DynamicConfigValue => ({id: 'custom.width', value: pixels})

/** Only of texts that are shown as they are: Grafana measures those, and not what a mapping makes of them. */
export const wrapped: DynamicConfigValue = {id: 'custom.wrapText', value: true}

export const colored: DynamicConfigValue = {id: 'custom.cellOptions', value: {type: TableCellDisplayMode.ColorText}}

export const words = (texts: Readonly<Record<string, {readonly text: string; readonly color?: string}>>): ValueMapping => ({
  type: MappingType.ValueToText, options: Object.fromEntries(Object.entries(texts).map(([value, said], index) => [value, {...said, index}])),
})

export const said = (...mappings: readonly ValueMapping[]): DynamicConfigValue => ({id: 'mappings', value: mappings})

/** A column of license types, by the name and in the color of each. */
export const typeColumn: DynamicConfigValue[] = [said(typeValues), colored, width(96)]

/** A bar beside the figure, as long as its share of the largest. */
export const bar = (color: string): DynamicConfigValue[] => [
  {id: 'custom.cellOptions', value: {type: TableCellDisplayMode.Gauge, mode: BarGaugeDisplayMode.Basic, valueDisplayMode: BarGaugeValueMode.Text}},
  {id: 'color', value: {mode: FieldColorModeId.Fixed, fixedColor: color}},
  {id: 'min', value: 0},
]
