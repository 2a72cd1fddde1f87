// Panels as all dashboards have them: what each must say of itself, and the house's way with stats, lines and tables.
import {
  BigValueColorMode, BigValueGraphMode, BigValueTextMode, GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode,
  LegendDisplayMode, LegendPlacement, ReduceDataOptionsBuilder, SortOrder, TooltipDisplayMode, VizLegendOptionsBuilder, VizOrientation, VizTextDisplayOptionsBuilder, VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import {FieldColorBuilder, FieldColorModeId, MappingType, ThresholdsConfigBuilder, ThresholdsMode, type DynamicConfigValue, type Threshold, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {PanelBuilder as StatBuilder} from '@grafana/grafana-foundation-sdk/stat'
import {PanelBuilder as TableBuilder} from '@grafana/grafana-foundation-sdk/table'
import {PanelBuilder as TimeSeriesBuilder} from '@grafana/grafana-foundation-sdk/timeseries'
import {colors} from './colors.ts'
import {chosenDataSource} from './influxql.ts'
import {NOW_HOURS} from './limits.ts'

/** `description` says where the figure comes from, and what to do when it is bad; sizes are Grafana's, of 24 columns. */
export type Frame = {readonly id: number; readonly title: string; readonly description: string; readonly width: number; readonly height: number}

type AnyPanel = {
  id(id: number): AnyPanel
  title(title: string): AnyPanel
  description(description: string): AnyPanel
  span(width: number): AnyPanel
  height(height: number): AnyPanel
}

/** Gives a panel what every panel must have. */
export function framed<P extends AnyPanel>(panel: P, {id, title, description, width, height}: Frame): P {
  panel.id(id).title(title).description(description).span(width).height(height)
  return panel
}

/** Short, as it must fit where a figure would stand. */
const missing = 'No reading'

const byThresholds = (): FieldColorBuilder => new FieldColorBuilder().mode(FieldColorModeId.Thresholds)

export function steps(...given: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...given])
}

/** A count of seats that should be zero. */
export const badAboveZero = (color: string): ThresholdsConfigBuilder => steps({value: null, color: colors.plain}, {value: 1, color})

/** Sizes of all stats: left to itself Grafana gives each panel another, some too small to read. */
export const TITLE_SIZE = 13
const VALUE_SIZE = 20

/** Figures of now below each other, each beside its name: side by side, names are cut where the page is narrow. */
export function stat(frame: Frame): StatBuilder {
  return framed(new StatBuilder(), frame)
    .datasource(chosenDataSource)
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.ValueAndName)
    .orientation(VizOrientation.Horizontal)
    .text(new VizTextDisplayOptionsBuilder().titleSize(TITLE_SIZE).valueSize(VALUE_SIZE))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorScheme(byThresholds())
    .noValue(missing)
}

/** Counts of seats, which the panel's title names, one for each license type, with what each type has of its own. */
export function seatsStat(frame: Frame, ofType?: OfType): StatBuilder {
  return typeNames(stat(frame).unit('locale').decimals(0), ofType)
}

export function table(frame: Frame): TableBuilder {
  return framed(new TableBuilder(), frame).datasource(chosenDataSource).noValue(`${missing} in the last ${NOW_HOURS} hours`)
}

const DAY = 86_400_000

/** Shares over time, with a line where all is used up. */
export function shareOverTime(frame: Frame): TimeSeriesBuilder {
  return typeNames(framed(new TimeSeriesBuilder(), frame), type => [fixedColor(colors[type])])
    .datasource(chosenDataSource)
    .unit('percent')
    .min(0)
    .axisSoftMax(100)
    .interval('10m')
    .spanNulls(DAY) // readings come minutes to hours apart; a longer pause shows as a gap
    .lineWidth(2)
    .thresholds(steps({value: null, color: 'transparent'}, {value: 100, color: colors.exhausted}))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .noValue('No reading in this time')
}

type SeatTypeName = 'professional' | 'analyzer'
const labels: Readonly<Record<SeatTypeName, string>> = {professional: 'Professional', analyzer: 'Analyzer'}
const seatTypeNames: readonly SeatTypeName[] = ['professional', 'analyzer']

function fixedColor(color: string): DynamicConfigValue {
  return {id: 'color', value: new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(color).build()}
}

type OfType = (type: SeatTypeName) => readonly DynamicConfigValue[]
type Named = {overrideByName(name: string, properties: DynamicConfigValue[]): Named}

/** Series called by their tag get the name that people read, and what else each type has. */
function typeNames<P extends Named>(panel: P, more: OfType = () => []): P {
  for (const type of seatTypeNames) panel.overrideByName(type, [{id: 'displayName', value: labels[type]}, ...more(type)])
  return panel
}

/** The same names where the type is a value, not a series. */
export const typeValues: ValueMapping = {
  type: MappingType.ValueToText,
  options: Object.fromEntries(seatTypeNames.map((type, index) => [type, {text: labels[type], color: colors[type], index}])),
}
