// Panels: for how long seats have been idle, and after how many days they leave.
import {StackingMode, VisibilityMode, VizOrientation} from '@grafana/grafana-foundation-sdk/common'
import {PanelBuilder as BarChartBuilder} from '@grafana/grafana-foundation-sdk/barchart'
import {colors} from './colors.ts'
import {fixedColor, framed, MISSING} from './frame.ts'
import {byType, chosenDataSource, lately, newest, ofSites, ofTypes, rows, series} from './influxql.ts'
import {NOW_HOURS} from './limits.ts'
import {legend, tooltip} from './lines.ts'
import {toAtRiskPage} from './links.ts'
import {bySiteAndType, statByType, sumBy} from './stats.ts'
import {typeNames} from './types.ts'

const buckets = {
  idle_0_7: '0–7 days', idle_8_30: '8–30 days', idle_31_60: '31–60 days', idle_61_90: '61–90 days', idle_91_180: '91–180 days', idle_over_180: '> 180 days', never_used: 'Never used',
} as const
const fields = Object.keys(buckets) as (keyof typeof buckets)[]

/** The chart has a bar for each row; the query has a column for each. */
export const idleDays = typeNames(framed(new BarChartBuilder(), {
  id: 4, width: 12, height: 9, links: [toAtRiskPage],
  title: 'How long have seats been idle?',
  description: 'Seats by days since the last activity of their users, added up over the chosen sites (license_usage.idle_0_7 and so on; never_used). The panel "When do seats leave?" says after how many days the policy releases them: what stands beyond is shielded, or waits for the next run. '
    + 'Much beyond it: look whom exclusions shield. Much just before it: a longer limit would keep those seats idle.',
}), type => [fixedColor(colors[type])])
  .datasource(chosenDataSource)
  .unit('locale')
  .decimals(0)
  .noValue(`${MISSING} in the last ${NOW_HOURS} hours: does the collector run?`)
  .orientation(VizOrientation.Horizontal)
  .stacking(StackingMode.Normal)
  .showValue(VisibilityMode.Never)
  .fillOpacity(80)
  .barWidth(0.8)
  .legend(legend())
  .tooltip(tooltip())
  .xField('Field')
  .withTarget(rows('idle', newest({from: 'license_usage', fields, where: [ofSites, ofTypes, lately], by: bySiteAndType})))
  .withTransformation(sumBy('license_type', ...fields))
  .withTransformation({id: 'organize', options: {renameByName: Object.fromEntries(fields.map(field => [`${field} (sum)`, buckets[field]])), indexByName: {}, excludeByName: {}}})
  .withTransformation({id: 'transpose', options: {}})

export const leaveAfter = statByType({
  id: 2, width: 8, height: 4, links: [toAtRiskPage],
  title: 'When do seats leave?',
  description: 'After so many days without activity the policy releases a seat of the type (`inactivityDays`, as configured at the newest reading: license_plan.inactivity_days). With several sites: of the last one read. '
    + 'Too short shows as users who get their seat again; too long as idle seats that nobody else can have.',
})
  .unit('suffix:days idle')
  .noValue('Not told')
  .withTarget(series('limit', newest({from: 'license_plan', fields: ['inactivity_days'], where: [ofSites, ofTypes, lately], by: [byType]}), '$tag_license_type'))
