// The dashboard "Collector health": has each site been read today, and does everything reach its destination?
import {ReduceDataOptionsBuilder, VisibilityMode} from '@grafana/grafana-foundation-sdk/common'
import {MappingType, type Dashboard, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {PanelBuilder as StateTimelineBuilder} from '@grafana/grafana-foundation-sdk/statetimeline'
import {colors} from './colors.ts'
import {dashboardOf} from './dashboard.ts'
import {framed, named, NO_READING_IN_TIME, steps} from './frame.ts'
import {bySite, chosenDataSource, inRange, ofSites, peaks, rows, series} from './influxql.ts'
import {FRESH_HOURS, LATE_SECONDS} from './limits.ts'
import {legend, limit, lines, tooltip} from './lines.ts'
import {health} from './names.ts'
import {stat} from './stats.ts'
import {colored, columns, said, table, words} from './tables.ts'
import {influxDb, sites} from './variables.ts'

const ofQrs = `"part" = 'qrs'`
const byPart = '"part"'
const since = `time >= now() - ${FRESH_HOURS}h`
const DAY = 86_400_000

/** Of each site that was read within a month: its last good reading, at the time of that reading. */
const lastGood = `SELECT last("duration_ms") AS "duration" FROM "collector_health" WHERE ${[ofSites, ofQrs, '"ok" = 1', 'time >= now() - 30d'].join(' AND ')} GROUP BY ${bySite}`

/** Of each site that was tried in a day: no row for the others. */
const today = `SELECT sum("ok") AS "fresh", sum("ok") AS "good", count("ok") - sum("ok") AS "failed" FROM "collector_health" WHERE ${[ofSites, ofQrs, since].join(' AND ')} GROUP BY ${bySite}`

const goodToday = `SELECT last("duration_ms") AS "fresh" FROM "collector_health" WHERE ${[ofSites, ofQrs, '"ok" = 1', since].join(' AND ')} GROUP BY ${bySite}`

const whatToDo = 'Then see the collector\'s log, whether Qlik answers at port 4242, and whether the certificate is still valid.'

const sitesRead = stat({
  id: 1, width: 6, height: 6,
  title: 'How many sites are fresh?',
  description: `Sites with a good reading in the last ${FRESH_HOURS} hours, beside those with one in the last 30 days (collector_health of qrs). Fewer: the figures of a site are old, and nothing is released there. ${whatToDo}`,
})
  .reduceOptions(new ReduceDataOptionsBuilder().calcs(['count']))
  .thresholds(steps({value: null, color: colors.exhausted}, {value: 1, color: colors.plain}))
  .noValue('None')
  .withTarget(rows('fresh', goodToday))
  .withTarget(rows('known', lastGood))
  .overrideByName('fresh', [named('Read in a day')])
  .overrideByName('duration', [named('Read in a month')])

const shown = {site: 'Site', fresh: 'Fresh', at: 'Read last', duration: 'Took', good: 'Good in a day', failed: 'Failed in a day'} as const

/** Nothing counted is what makes a site stale, and InfluxDB has no row then. */
const freshness: ValueMapping[] = [
  {type: MappingType.SpecialValue, options: {match: 'null', result: {text: 'Stale', color: colors.exhausted, index: 0}}} as ValueMapping,
  {type: MappingType.RangeToText, options: {from: 0, to: 0.5, result: {text: 'Stale', color: colors.exhausted, index: 1}}},
  {type: MappingType.RangeToText, options: {from: 0.5, to: 1_000_000, result: {text: 'Fresh', color: colors.plain, index: 2}}},
]

const ofQuery = (refId: string) => ({id: 'byRefId', options: refId})

const fresh = table({
  id: 2, width: 18, height: 6,
  title: 'Has each site been read today?',
  description: `The last good reading of each site within 30 days, and how many were good or failed in the last ${FRESH_HOURS} hours (collector_health of qrs). Stale: no good one in that time. ${whatToDo} A site without a row was not read for a month.`,
})
  .noValue('No site was read in the last 30 days')
  .decimals(0)
  .withTarget(rows('last', lastGood))
  .withTarget(rows('today', today))
  .withTransformation({id: 'organize', filter: ofQuery('last'), options: {renameByName: {Time: 'at'}, indexByName: {}, excludeByName: {}}})
  .withTransformation({id: 'organize', filter: ofQuery('today'), options: {excludeByName: {Time: true}, indexByName: {}, renameByName: {}}})
  .withTransformation({id: 'joinByField', options: {byField: 'site', mode: 'outer'}})
for (const transformation of columns(shown)) fresh.withTransformation(transformation)
fresh
  .overrideByName(shown.fresh, [said(...freshness), colored])
  .overrideByName(shown.at, [{id: 'unit', value: 'dateTimeFromNow'}])
  .overrideByName(shown.duration, [{id: 'unit', value: 'ms'}])
  .overrideByName(shown.failed, [colored, {id: 'thresholds', value: steps({value: null, color: colors.plain}, {value: 1, color: colors.atRisk}).build()}])

const parts = framed(new StateTimelineBuilder(), {
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
  .withTarget(series('parts', `SELECT min("ok") AS "ok" FROM "collector_health" WHERE ${[ofSites, inRange].join(' AND ')} GROUP BY time($__interval), ${bySite}, ${byPart} fill(none)`, '$tag_site $tag_part'))

const overTime = (field: 'duration_ms' | 'requests' | 'pending' | 'oldest_pending_s' | 'dropped', where: readonly string[], by: readonly string[]) =>
  peaks({from: 'collector_health', fields: [field], where: [ofSites, ...where], by})

const durations = lines({
  id: 4, width: 12, height: 8,
  title: 'How long does a reading take?',
  description: 'Time that a reading of each site took, the longest of each interval (collector_health.duration_ms of qrs). Longer and longer: Qlik\'s repository is slow; a day\'s readings that take minutes are better made less often (`collectInterval`).',
})
  .unit('ms')
  .withTarget(series('duration', overTime('duration_ms', [ofQrs], [bySite]), '$tag_site'))

const requests = lines({
  id: 5, width: 12, height: 8,
  title: 'How much is Qlik asked?',
  description: 'Requests to Qlik\'s repository since the reading before, by site (collector_health.requests of qrs): lists come in pages, and a release asks a few times. Far more than the pages of the lists: something else uses the collector\'s API, or reads are tried again and again.',
})
  .decimals(0)
  .withTarget(series('requests', overTime('requests', [ofQrs], [bySite]), '$tag_site'))

const waiting = lines({
  id: 6, width: 12, height: 8,
  title: 'How much waits for delivery?',
  description: 'Points and messages that wait in the collector\'s outbox for each destination (collector_health.pending), told as of the reading. They are delivered later with their own times; nothing is lost until the outbox is full. '
    + 'It grows for hours: the destination does not answer; see the panel above.',
})
  .decimals(0)
  .withTarget(series('pending', overTime('pending', [], [byPart, bySite]), '$tag_part $tag_site'))

const oldest = limit(lines({
  id: 7, width: 12, height: 8,
  title: 'How long does the oldest wait?',
  description: `Age of the oldest point or message that waits for each destination (collector_health.oldest_pending_s). Beyond the dashed line (${LATE_SECONDS / 60} minutes) its delivery counts as broken: see whether the destination answers, and its address and password in the configuration.`,
}), LATE_SECONDS)
  .unit('s')
  .withTarget(series('oldest', overTime('oldest_pending_s', [], [byPart, bySite]), '$tag_part $tag_site'))

const dropped = lines({
  id: 8, width: 24, height: 7,
  title: 'Was anything given up?',
  description: 'Points and messages that a destination refused for good, or that did not fit into the outbox any more (collector_health.dropped), as they lie there. Above zero: `seatkeeper undelivered` shows each with the exact answer; what was refused once is refused again until its cause is mended.',
})
  .decimals(0)
  .withTarget(series('dropped', overTime('dropped', [], [byPart, bySite]), '$tag_part $tag_site'))

/** The whole dashboard, as Grafana stores it. */
export function collectorHealth(): Dashboard {
  return dashboardOf({
    uid: health.uid,
    title: 'Collector health',
    description: 'Whether each site was read today, how long that takes, and whether everything reaches its destination.',
    variables: [influxDb, sites],
    annotations: [],
    panels: [sitesRead, fresh, parts, durations, requests, waiting, oldest, dropped],
  })
}
