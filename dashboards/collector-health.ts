// The dashboard "Collector health": has each site been read today, and does everything reach its destination?
import type {Dashboard} from '@grafana/grafana-foundation-sdk/dashboard'
import {dashboardOf} from './dashboard.ts'
import {dropped, oldest, parts, waiting} from './deliveries.ts'
import {bySite, inRange, ofQrs, ofSites, peaks, series} from './influxql.ts'
import {lines} from './lines.ts'
import {health} from './names.ts'
import {fresh, sitesRead} from './site-freshness.ts'
import {influxDb, sites} from './variables.ts'

const durations = lines({
  id: 4, width: 12, height: 8,
  title: 'How long does a reading take?',
  description: 'Time that a reading of each site took, the longest of each interval (collector_health.duration_ms of qrs). Longer and longer: Qlik\'s repository is slow; a day\'s readings that take minutes are better made less often (`collectInterval`).',
})
  .unit('ms')
  .withTarget(series('duration', peaks({from: 'collector_health', fields: ['duration_ms'], where: [ofSites, ofQrs], by: [bySite]}), '$tag_site'))

/** The collector counts from its start on; a step down is a start, and left out. */
const asked = `SELECT non_negative_difference(max("requests")) AS "requests" FROM "collector_health" WHERE ${[ofSites, ofQrs, inRange].join(' AND ')} GROUP BY time($__interval), ${bySite} fill(none)`

const requests = lines({
  id: 5, width: 12, height: 8,
  title: 'How much is Qlik asked?',
  description: 'Requests to Qlik\'s repository in each interval, by site, from one reading to the next (collector_health.requests of qrs): lists come in pages, and a release asks a few times. Far more than the pages of the lists: something else uses the collector\'s API, or reads are tried again and again.',
})
  .decimals(0)
  .withTarget(series('requests', asked, '$tag_site'))

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
