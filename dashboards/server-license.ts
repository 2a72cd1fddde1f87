// The dashboard "Server license": how long will the licenses of the servers still do, and were we told in time?
import {VisibilityMode, GraphDrawStyle} from '@grafana/grafana-foundation-sdk/common'
import {MappingType, type Dashboard, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {dashboardOf} from './dashboard.ts'
import {named, steps} from './frame.ts'
import {bySite, inRange, newestPoint, ofSites, peaks, rows, series} from './influxql.ts'
import {EXPIRY_DAYS} from './limits.ts'
import {bars, lines} from './lines.ts'
import {serverLicense} from './names.ts'
import {stat} from './stats.ts'
import {colored, columns, said, sortedBy, table, width} from './tables.ts'
import {influxDb, sites} from './variables.ts'
import {yesNo} from './words.ts'

/** It is looked at once a day, unless configured otherwise; a week covers also a slower check. */
const LOOKED_AT = 'time >= now() - 8d'
const NOT_LOOKED_AT = 'Not looked at in 8 days'
const ofNow = {from: 'server_license', where: [ofSites, LOOKED_AT], by: [bySite]} as const

// Far from any number of days.
const FAR = 1_000_000
const NO_END = FAR
const UNREADABLE = 2 * FAR
const why = `${UNREADABLE} - "perpetual" * ${UNREADABLE - NO_END} AS "why"`

const inWords: ValueMapping = {
  type: MappingType.ValueToText,
  options: {[NO_END]: {text: 'No end', color: colors.plain, index: 0}, [UNREADABLE]: {text: 'Not readable', color: colors.exhausted, index: 1}},
}
const ending = () => steps({value: null, color: colors.plain}, {value: -FAR, color: colors.exhausted}, {value: 1, color: colors.atRisk}, {value: EXPIRY_DAYS, color: colors.plain})

const daysLeft = stat({
  id: 1, width: 8, height: 8,
  title: 'How many days are left?',
  description: `Days until the server license of each site ends, as the newest check read it (server_license.days_until_expiry); below zero it has ended and nobody can work. Orange below ${EXPIRY_DAYS} days: ask Qlik for the renewed key, then apply it in the QMC. `
    + '"No end": a license without one. "Not readable": look it up in the QMC, License management.',
})
  .unit('suffix:days')
  .mappings([inWords])
  .thresholds(ending())
  .noValue(NOT_LOOKED_AT)
  .withTarget(rows('days', newestPoint({...ofNow, fields: ['days_until_expiry'], more: [why]})))
  .withTransformation({id: 'calculateField', options: {mode: 'reduceRow', alias: 'left', reduce: {reducer: 'min', include: ['days_until_expiry', 'why']}}})
  .withTransformation({id: 'filterFieldsByName', options: {include: {names: ['site', 'left']}}})
  .withTransformation(sortedBy('left', false))
  .withTransformation({id: 'rowsToFields', options: {mappings: [{fieldName: 'site', handlerKey: 'field.name'}, {fieldName: 'left', handlerKey: 'field.value'}]}})

/** The end becomes the time of a row, so that it is drawn where it lies. */
const timeline = lines({
  id: 2, width: 16, height: 8,
  title: 'When does each license end?',
  description: 'The end of each site\'s server license on the time line of the next two years, whatever time is chosen above (server_license.expires_at); the height is the days until then. A license without an end has no point. '
    + 'Ends that lie close together: renew them in one order.',
})
  .timeFrom('+730d')
  .unit('suffix:days')
  .decimals(0)
  .drawStyle(GraphDrawStyle.Points)
  .pointSize(14)
  .showPoints(VisibilityMode.Always)
  .noValue('No license that ends, or none looked at in 8 days')
  .withTarget(rows('ends', newestPoint({...ofNow, fields: ['expires_at', 'days_until_expiry']})))
  .withTransformation({id: 'filterFieldsByName', options: {include: {names: ['site', 'expires_at', 'days_until_expiry']}}})
  .withTransformation({id: 'convertFieldType', options: {conversions: [{targetField: 'expires_at', destinationType: 'time'}], fields: {}}})
  .withTransformation({id: 'partitionByValues', options: {fields: ['site'], keepFields: false, naming: {asLabels: true}}})
  .overrideByName('days_until_expiry', [named('${__field.labels.site}')])

const runDown = lines({
  id: 3, width: 12, height: 8,
  title: 'How do the days run down?',
  description: `Days until the server license of each site ends, over time (server_license.days_until_expiry, the lowest of each interval is the newest). The dashed lines: ${EXPIRY_DAYS} days, and the end. A jump up: it was renewed. `
    + 'A line that comes to an end early: the check does not reach the site; see Collector health.',
})
  .unit('suffix:days')
  .decimals(0)
  .noValue('No license that ends was looked at in this time')
  .interval('1d')
  .thresholds(steps({value: null, color: 'transparent'}, {value: 0, color: colors.exhausted}, {value: EXPIRY_DAYS, color: colors.atRisk}))
  .withTarget(series('days', peaks({from: 'server_license', fields: ['days_until_expiry'], where: [ofSites], by: [bySite]}), '$tag_site'))

const alerts = bars({
  id: 4, width: 12, height: 8,
  title: 'When was somebody told?',
  description: 'Alerts on the server license that the collector sent, by day and site (server_license.alert_sent). A license near its end without a bar: see which destinations are on, `serverLicenseMonitor.alert` and `seatkeeper test-destination`.',
})
  .noValue('No check in this time')
  .withTarget(series('alerts', `SELECT sum("alert_sent") AS "alerts" FROM "server_license" WHERE ${[ofSites, inRange].join(' AND ')} GROUP BY time(1d), ${bySite} fill(none)`, '$tag_site'))

const shown = {site: 'Site', Time: 'Looked at', expires_at: 'Ends on', days_until_expiry: 'Days left', valid: 'Valid', expired: 'Expired', perpetual: 'Without an end', readable: 'End is readable', alert_sent: 'Alert sent'} as const

const states = table({
  id: 5, width: 24, height: 6,
  title: 'Is every license valid?',
  description: 'What the newest check of each site read (server_license). Not valid, or expired: look at it in the QMC, License management. The end is not readable: look it up there; the days cannot be counted then.',
})
  .noValue(NOT_LOOKED_AT)
  .decimals(0)
  .withTarget(rows('states', newestPoint({...ofNow, fields: ['expires_at', 'days_until_expiry', 'valid', 'expired', 'perpetual', 'readable', 'alert_sent']})))
for (const transformation of columns(shown)) states.withTransformation(transformation)
states
  .overrideByName(shown.Time, [{id: 'unit', value: 'dateTimeFromNow'}, width(110)])
  .overrideByName(shown.expires_at, [{id: 'unit', value: 'time:D MMM YYYY'}, width(110)])
  .overrideByName(shown.days_until_expiry, [width(70)])
  .overrideByName(shown.valid, [said(yesNo('no')), colored, width(70)])
  .overrideByName(shown.expired, [said(yesNo('yes')), colored, width(80)])
  .overrideByName(shown.readable, [said(yesNo('no')), colored, width(90)])
for (const column of [shown.perpetual, shown.alert_sent]) states.overrideByName(column, [said(yesNo()), width(90)])

/** The whole dashboard, as Grafana stores it. */
export function serverLicenseDashboard(): Dashboard {
  return dashboardOf({
    uid: serverLicense.uid,
    title: 'Server license',
    description: 'When the server license of each site ends, whether it is valid, and which alerts were sent.',
    variables: [influxDb, sites],
    annotations: [],
    panels: [daysLeft, timeline, runDown, alerts, states],
  })
}
