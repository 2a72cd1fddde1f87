// Figures over time, as all dashboards draw them.
import {
  GraphDrawStyle, GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode, LegendDisplayMode, LegendPlacement, LineInterpolation, LineStyleBuilder,
  SortOrder, StackingConfigBuilder, StackingMode, TooltipDisplayMode, VisibilityMode, VizLegendOptionsBuilder, VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import type {DynamicConfigValue} from '@grafana/grafana-foundation-sdk/dashboard'
import {PanelBuilder as TimeSeriesBuilder} from '@grafana/grafana-foundation-sdk/timeseries'
import {colors} from './colors.ts'
import {framed, NO_READING_IN_TIME, steps, type Frame} from './frame.ts'
import {chosenDataSource} from './influxql.ts'

const DAY = 86_400_000

/** How far an axis goes at least: one of zeros alone would go up to a hundred. */
const FEW = 4

export const legend = () => new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom)
export const tooltip = () => new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending)

/** Readings come minutes to hours apart and are joined; a pause of more than a day shows as a gap. */
export function lines(frame: Frame): TimeSeriesBuilder {
  return framed(new TimeSeriesBuilder(), frame)
    .datasource(chosenDataSource)
    .unit('locale')
    .min(0)
    .axisSoftMax(FEW)
    .interval('10m')
    .spanNulls(DAY)
    .lineWidth(2)
    .legend(legend())
    .tooltip(tooltip())
    .noValue(NO_READING_IN_TIME)
}

/** A line across at a value that must not be passed; `color` says what it means to pass it. */
export function limit(panel: TimeSeriesBuilder, value: number, color: string = colors.exhausted): TimeSeriesBuilder {
  return panel
    .thresholds(steps({value: null, color: 'transparent'}, {value, color}))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
}

/** Counts of an interval, one on top of the other; an interval without any has no bar. */
export function bars(frame: Frame): TimeSeriesBuilder {
  return framed(new TimeSeriesBuilder(), frame)
    .datasource(chosenDataSource)
    .unit('locale')
    .decimals(0)
    .min(0)
    .axisSoftMax(FEW)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(80)
    .lineWidth(0)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    .legend(legend())
    .tooltip(tooltip())
}

/** How a line looks that is no count: foretold, or agreed. */
export const dashed: DynamicConfigValue = {id: 'custom.lineStyle', value: new LineStyleBuilder().fill('dash').dash([8, 6]).build()}

/** Of what changes at an instant and then stays, such as the seats bought. */
export const inSteps: DynamicConfigValue = {id: 'custom.lineInterpolation', value: LineInterpolation.StepAfter}

export const thin: DynamicConfigValue = {id: 'custom.lineWidth', value: 1}
