// Alert rule: few free seats of a license type, at a site.
import type {AlertRule, DataQuery, Expression} from './alerts.ts'
import {byType, newest, ofSeats} from './influxql.ts'
import {LOW_FREE_PERCENT, NOW_HOURS} from './limits.ts'
import {dataSource, overview} from './names.ts'

/** One series per site and license type: each becomes an alert of its own. */
function seats(refId: string, field: 'available' | 'total'): DataQuery {
  const query = newest({from: 'license_usage', fields: [field], where: [ofSeats, '$timeFilter'], by: ['"site"', byType]})
  return {
    refId, datasourceUid: dataSource.uid, relativeTimeRange: {from: NOW_HOURS * 3600, to: 0},
    model: {refId, rawQuery: true, resultFormat: 'time_series', query, intervalMs: 60_000, maxDataPoints: 43_200},
  }
}

const lastOf = (refId: string, expression: string): Expression =>
  ({refId, datasourceUid: '__expr__', model: {refId, type: 'reduce', expression, reducer: 'last', settings: {mode: 'dropNN'}}})

const math = (refId: string, expression: string): Expression =>
  ({refId, datasourceUid: '__expr__', model: {refId, type: 'math', expression}})

const whole = (refId: string) => `{{ printf "%.0f" $values.${refId}.Value }}`
const type = '{{ $labels.license_type }}'

export const lowAvailability: AlertRule = {
  uid: 'seatkeeper-low-availability',
  title: 'Few free seats',
  condition: 'low',
  data: [
    seats('available', 'available'),
    seats('bought', 'total'),
    lastOf('free', 'available'),
    lastOf('total', 'bought'),
    math('low', `$free * 100 < $total * ${LOW_FREE_PERCENT}`), // a pool of no seats is not low: 0 < 0 is false
  ],
  for: '5m', // the figures change with each reading only, so waiting longer would not make them surer
  noDataState: 'NoData', // nothing read for two days is no good news: it is told as DatasourceNoData
  execErrState: 'Error', // neither is an InfluxDB that does not answer: DatasourceError
  dashboardUid: overview.uid,
  panelId: overview.freeSeatsPanel,
  annotations: {
    summary: `${whole('free')} of ${whole('total')} ${type} seats are free at {{ $labels.site }}`,
    description: `Fewer than ${LOW_FREE_PERCENT} % of the ${type} seats of {{ $labels.site }} are free. When none is left, a user without a seat cannot work. `
      + 'What to do: open the dashboard License overview and release seats at risk; look whether a license rule at Qlik assigns seats to people who do not need them; '
      + 'let seats leave sooner (inactivityDays, freeSeats); or buy more.',
    __dashboardUid__: overview.uid,
    __panelId__: String(overview.freeSeatsPanel),
  },
  labels: {severity: 'warning', product: 'seatkeeper'},
}
