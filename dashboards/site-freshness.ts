// Panels: has each site been read today?
import {ReduceDataOptionsBuilder} from '@grafana/grafana-foundation-sdk/common'
import {MappingType, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {named, steps} from './frame.ts'
import {bySite, ofQrs, ofSites, rows} from './influxql.ts'
import {FRESH_HOURS} from './limits.ts'
import {stat} from './stats.ts'
import {colored, columns, said, table} from './tables.ts'

const since = `time >= now() - ${FRESH_HOURS}h`

/** Of each site that was read within a month: its last good reading, at the time of that reading. */
const lastGood = `SELECT last("duration_ms") AS "duration" FROM "collector_health" WHERE ${[ofSites, ofQrs, '"ok" = 1', 'time >= now() - 30d'].join(' AND ')} GROUP BY ${bySite}`

/** Of each site that was tried in a day: no row for the others. */
const today = `SELECT sum("ok") AS "fresh", sum("ok") AS "good", count("ok") - sum("ok") AS "failed" FROM "collector_health" WHERE ${[ofSites, ofQrs, since].join(' AND ')} GROUP BY ${bySite}`

const goodToday = `SELECT last("duration_ms") AS "fresh" FROM "collector_health" WHERE ${[ofSites, ofQrs, '"ok" = 1', since].join(' AND ')} GROUP BY ${bySite}`

const whatToDo = 'Then see the collector\'s log, whether Qlik answers at port 4242, and whether the certificate is still valid.'

export const sitesRead = stat({
  id: 1, width: 6, height: 6,
  title: 'Fresh sites',
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

export const fresh = table({
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
