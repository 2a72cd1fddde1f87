// Panels: does each part of the collector work, and does everything reach its destination?
import {VisibilityMode} from '@grafana/grafana-foundation-sdk/common'
import type {DynamicConfigValue} from '@grafana/grafana-foundation-sdk/dashboard'
import {PanelBuilder as StateTimelineBuilder} from '@grafana/grafana-foundation-sdk/statetimeline'
import {colors} from './colors.ts'
import {framed, named, NO_READING_IN_TIME} from './frame.ts'
import {bySite, chosenDataSource, inRange, ofSites, peaks, series} from './influxql.ts'
import {LATE_SECONDS} from './limits.ts'
import {legend, limit, lines, tooltip} from './lines.ts'
import {words} from './tables.ts'

const byPart = '"part"'
const DAY = 86_400_000

/** What people call the parts; a webhook by what it is called in the configuration. */
const partNames = {qrs: 'Qlik', server_license: 'Server license', influxDb: 'InfluxDB', mqtt: 'MQTT', email: 'Mail'} as const

type Named = {withOverride(override: {matcher: {id: string; options: unknown}; properties: DynamicConfigValue[]}): Named}

/** Series called `site part` get the name that people read. */
function partsNamed<P extends Named>(panel: P): P {
  for (const [part, name] of Object.entries(partNames)) {
    panel.withOverride({matcher: {id: 'byRegexp', options: `/ ${part}$/`}, properties: [named(`\${__field.labels.site} ${name}`)]})
  }
  return panel
}

export const parts = partsNamed(framed(new StateTimelineBuilder(), {
  id: 3, width: 24, height: 10,
  title: 'Which part worked when?',
  description: 'Whether reading the site (qrs), the check of the server license, and the delivery to each destination worked (collector_health.ok), the worst of each interval. A destination counts as failed once something waits for it for ten minutes. '
    + 'Red: see the collector\'s log; `seatkeeper test-destination` tries a destination, `seatkeeper undelivered` tells what was refused. A gap: the collector did not run.',
})
  .datasource(chosenDataSource)
  .unit('none')
  .interval('10m')
  .mappings([words({0: {text: 'failed', color: colors.exhausted}, 1: {text: 'worked', color: colors.quiet}})])
  .insertNulls(1.5 * DAY) // the server license is looked at once a day
  .mergeValues(true)
  .showValue(VisibilityMode.Never)
  .lineWidth(0)
  .rowHeight(0.8)
  .fillOpacity(90)
  .legend(legend())
  .tooltip(tooltip())
  .noValue(NO_READING_IN_TIME)
  .withTarget(series('parts', `SELECT min("ok") AS "ok" FROM "collector_health" WHERE ${[ofSites, inRange].join(' AND ')} GROUP BY time($__interval), ${bySite}, ${byPart} fill(none)`, '$tag_site $tag_part')))

const overTime = (field: 'pending' | 'oldest_pending_s' | 'dropped') =>
  series(field, peaks({from: 'collector_health', fields: [field], where: [ofSites], by: [byPart, bySite]}), '$tag_site $tag_part')

export const waiting = partsNamed(lines({
  id: 6, width: 12, height: 8,
  title: 'How much waits for delivery?',
  description: 'Points and messages that wait in the collector\'s outbox for each destination (collector_health.pending), told as of the reading. They are delivered later with their own times; nothing is lost until the outbox is full. '
    + 'It grows for hours: the destination does not answer; see the panel above.',
})
  .decimals(0)
  .withTarget(overTime('pending')))

export const oldest = partsNamed(limit(lines({
  id: 7, width: 12, height: 8,
  title: 'How long does the oldest wait?',
  description: `Age of the oldest point or message that waits for each destination (collector_health.oldest_pending_s). Beyond the dashed line (${LATE_SECONDS / 60} minutes) its delivery counts as broken: see whether the destination answers, and its address and password in the configuration.`,
}), LATE_SECONDS)
  .unit('s')
  .axisSoftMax(LATE_SECONDS)
  .withTarget(overTime('oldest_pending_s')))

export const dropped = partsNamed(lines({
  id: 8, width: 24, height: 7,
  title: 'Was anything given up?',
  description: 'Points and messages that a destination refused for good, or that did not fit into the outbox any more (collector_health.dropped), as they lie there. Above zero: `seatkeeper undelivered` shows each with the exact answer; what was refused once is refused again until its cause is mended.',
})
  .decimals(0)
  .withTarget(overTime('dropped')))
