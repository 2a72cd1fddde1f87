// Alert rules on the collector itself: silent, late, or unable to deliver.
import {bySite, inRange} from '../influxql.ts'
import {LATE_SECONDS, OVERDUE_HOURS, RULE_DAYS, SILENT_MINUTES} from '../limits.ts'
import {health} from '../names.ts'
import {newestValues} from './newest.ts'
import {asks, lastOf, math, site, whole, type AlertSource, type Section} from './source.ts'

/** Three beats, of which each tells how the queues are. */
const LATELY_HOURS = 0.25

const silent: AlertSource = {
  slug: 'collector-silent',
  title: 'Collector is silent',
  severity: 'critical',
  data: [
    // Of a field that is told from the first beat on. Three intervals, since the newest has only begun: its average is 0 once nothing came for two to three of them.
    asks('told', `SELECT moving_average(count("released_1d"), 3) AS "told" FROM "site_state" WHERE ${inRange} GROUP BY time(${SILENT_MINUTES}m), ${bySite} fill(0)`, RULE_DAYS * 24),
    lastOf('lately', 'told'),
    math('silent', '$lately == 0'),
  ],
  for: '8m', // when InfluxDB is back the collector tries again within some six minutes
  noData: 'Alerting', // nothing for so many days, or nothing ever
  tellsErrors: true,
  panel: {dashboard: health, id: 3, title: 'Which part worked when?'},
  summary: `{{ if $labels.site }}The collector has told nothing of ${site} for ${2 * SILENT_MINUTES} to ${3 * SILENT_MINUTES} minutes or longer{{ else }}No collector can be seen in InfluxDB: none has written there, or InfluxDB does not answer{{ end }}`,
  example: `The collector has told nothing of prod for ${2 * SILENT_MINUTES} to ${3 * SILENT_MINUTES} minutes or longer`,
  fires: `The collector, which tells every five minutes how each site stands, has written nothing for half an hour. It ends when points come again; those that waited keep their own times. `
    + `Of a site that is taken out of the configuration it ends after ${RULE_DAYS} days; silence it until then. Where InfluxDB does not answer Grafana, this rule alone tells so, as *DatasourceError*; where there is no data at all, it fires without a site.`,
  means: 'The collector is down, or cannot write to InfluxDB. While it is down nothing is released; where InfluxDB is down, releases go on. All other alerts keep the state they had.',
  look: ['Is it running? `systemctl status seatkeeper`, or `docker compose ps`; its log', 'Does it reach InfluxDB? `seatkeeper test-destination influxDb`, and `GET /health` of the collector'],
  steps: ['Start the collector again. After a restart it reads at once; release runs wait for their next slot.', 'If InfluxDB is down, start that: what waited is delivered, nothing is lost.'],
}

const overdue: AlertSource = {
  slug: 'site-not-read',
  title: 'A site is not read',
  severity: 'warning',
  data: [...newestValues({from: 'site_state', fields: {late: 'overdue_hours'}, by: [bySite], hours: RULE_DAYS * 24}), math('overdue', `$late > ${OVERDUE_HOURS}`)],
  for: '0s',
  noData: 'KeepLast', // the rule before tells of that
  panel: {dashboard: health, id: 3, title: 'Which part worked when?'},
  summary: `The reading of ${site} is ${whole('late')} hours late`,
  example: 'The reading of prod is 5 hours late',
  fires: `A whole reading is more than ${OVERDUE_HOURS} hours late, by the site's own \`collectInterval\`. It ends with the next one that is whole. After a restart the time before it counts once the first reading has failed.`,
  means: 'Qlik could not be read, or its lists were not whole. The figures of the site are old, and nothing is released there.',
  look: ['How the last tries went: Collector health, *Which part worked when?*', 'The sentence in the collector\'s log, in `GET /v4/health`, and on the app\'s configuration page (Test connection)'],
  steps: ['See whether Qlik answers at port 4242 and the certificate is still valid: `seatkeeper check-config`.', '403: see the rights of `qrs.user` in the QMC.', 'Where readings take longer than they may, raise `qrs.timeoutSeconds`.'],
}

const outbox: AlertSource = {
  slug: 'outbox',
  title: 'Messages wait for delivery',
  severity: 'warning',
  data: [
    // Of several collectors that write here the one that has waited longest; a queue is told at every site of its collector.
    asks('waitingSeries', `SELECT max("oldest_pending_s") AS "waiting" FROM "collector_health" WHERE ${inRange} GROUP BY "part"`, LATELY_HOURS),
    asks('countSeries', `SELECT max("pending") AS "count" FROM "collector_health" WHERE ${inRange} GROUP BY "part"`, LATELY_HOURS),
    lastOf('waiting', 'waitingSeries'),
    lastOf('count', 'countSeries'),
    math('late', `$waiting > ${LATE_SECONDS}`),
  ],
  for: '5m',
  noData: 'KeepLast',
  subject: 'part',
  panel: {dashboard: health, id: 6, title: 'How much waits for delivery?'},
  summary: `Messages that wait for {{ $labels.part }}: ${whole('count')}, the oldest for {{ humanizeDuration $values.waiting.Value }}`,
  example: 'Messages that wait for mqtt: 12, the oldest for 30m 0s',
  fires: `The oldest message for a destination has waited for more than ${LATE_SECONDS / 60} minutes, for five minutes. It ends when it was delivered, or refused for good. That InfluxDB itself takes nothing shows as *Collector is silent*.`,
  means: 'A destination (MQTT, a webhook, mail) does not take messages. They wait on disk with their own times and go out when it is back; messages older than a week are dropped and counted.',
  look: ['The destination\'s own words: the collector\'s log, `GET /v4/health`', 'How it grew: Collector health, *How much waits for delivery?*'],
  steps: ['`seatkeeper test-destination NAME` sends a test message and shows the exact answer.', '`seatkeeper undelivered` shows what was refused for good.'],
}

export const collector: Section = {name: 'collector', sources: [silent, overdue, outbox]}
