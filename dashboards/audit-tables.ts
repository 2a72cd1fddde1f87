// Panels: what failed, what people decided, what is not in order, and the end of the audit chain.
import {colors} from './colors.ts'
import {badAboveZero} from './frame.ts'
import {bySite, events, lately, newest, ofSites, ofTypes, rows} from './influxql.ts'
import {toDashboard} from './links.ts'
import {cost} from './names.ts'
import {colored, columns, said, sortedBy, table, typeColumn, width, wrapped} from './tables.ts'
import {eventNames, findings, outcomes, reasons} from './words.ts'

/** A page of a person's reading; the whole record is in the audit. */
const MOST = 200

const when = [{id: 'unit', value: 'dateTimeAsLocal'}, width(180)]

const failureColumns = {Time: 'When', user: 'User', license_type: 'Type', outcome: 'What came of it', reason: 'Reason', actor: 'Who', site: 'Site'} as const

export const failures = table({
  id: 9, width: 24, height: 7,
  title: 'Which releases were not carried out?',
  description: `Seats that a run or a person meant to release and that were not, the newest ${MOST} in the time chosen above (license_release). Became active, excluded, gone already: the last look before a release did its work. `
    + 'Failed or refused: the collector\'s log names the answer of Qlik; try again in the app.',
})
  .noValue('All releases of this time were carried out, or there were none')
  .withTarget(rows('failures', events({
    from: 'license_release', columns: ['user', 'license_type', 'outcome', 'reason', 'actor', 'site'], limit: MOST,
    where: [ofSites, ofTypes, `"outcome" != 'released' AND "outcome" != 'quarantined' AND "outcome" != 'wouldRelease'`],
  })))
  .withTransformation(sortedBy('Time'))
for (const transformation of columns(failureColumns)) failures.withTransformation(transformation)
failures
  .overrideByName(failureColumns.Time, [...when])
  .overrideByName(failureColumns.user, [wrapped])
  .overrideByName(failureColumns.actor, [wrapped])
  .overrideByName(failureColumns.license_type, [...typeColumn])
  .overrideByName(failureColumns.outcome, [said(outcomes), colored, width(150)])
  .overrideByName(failureColumns.reason, [said(reasons), width(116)])
  .overrideByName(failureColumns.site, [width(80)])

const decisionColumns = {Time: 'When', event: 'What', detail: 'Who, and why', user: 'User', site: 'Site'} as const
const DECISIONS = ['excluded', 'exclusion_ended', 'halted', 'approved', 'discarded', 'paused', 'resumed', 'reinstated']

export const decisions = table({
  id: 10, width: 24, height: 7,
  title: 'What did people decide?',
  description: `Exclusions, pauses, undone releases, and plans that were halted, approved or discarded, the newest ${MOST} in the time chosen above (license_event). An event of a whole site is told once for each type that is released there. `
    + 'A halted plan without an approval or discard after it still waits: open the app.',
})
  .noValue('Nobody decided anything in this time')
  .withTarget(rows('decisions', events({
    from: 'license_event', columns: ['event', 'detail', 'user', 'site'], limit: MOST, where: [ofSites, ofTypes, `(${DECISIONS.map(event => `"event" = '${event}'`).join(' OR ')})`],
  })))
  .withTransformation(sortedBy('Time'))
for (const transformation of columns(decisionColumns)) decisions.withTransformation(transformation)
decisions
  .overrideByName(decisionColumns.Time, [...when])
  .overrideByName(decisionColumns.event, [said(eventNames), colored, width(130)])
  .overrideByName(decisionColumns.detail, [wrapped])
  .overrideByName(decisionColumns.user, [width(150)])
  .overrideByName(decisionColumns.site, [width(80)])

const findingColumns = {finding: 'What is looked at', site: 'Site', count: 'Found'} as const

export const findingsNow = table({
  id: 11, width: 24, height: 9, links: [toDashboard('Cost optimization', cost)],
  title: 'Is everything in order with the license?',
  description: 'What the newest reading found that does not agree with the license or with good order, 0 where nothing was found (license_compliance). A finding without a row could not be judged. Who and which: `/v4/compliance` of the collector. '
    + 'Above zero, from the top: release idle seats or buy more where users are locked out; then take back seats of people who left.',
})
  .decimals(0)
  .thresholds(badAboveZero(colors.exhausted))
  .withTarget(rows('findings', newest({from: 'license_compliance', fields: ['count'], where: [ofSites, lately], by: [bySite, '"finding"']})))
  .withTransformation(sortedBy('count'))
for (const transformation of columns(findingColumns)) findingsNow.withTransformation(transformation)
findingsNow
  .overrideByName(findingColumns.finding, [said(findings)])
  .overrideByName(findingColumns.site, [width(100)])
  .overrideByName(findingColumns.count, [colored, width(80)])

const headColumns = {site: 'Site', Time: 'Told at', audit_head: 'Last record'} as const

export const auditHead = table({
  id: 12, width: 24, height: 5,
  title: 'Where does the record end?',
  description: 'The keyed digest of the last audit record when the site was read last (collector_health.audit_head). `seatkeeper audit verify` prints the same for the record on disk. '
    + 'If a digest told here is not in that chain, records were cut off or rewritten: keep the files, and find out who could write to them.',
})
  .withTarget(rows('head', newest({from: 'collector_health', fields: ['audit_head'], where: [ofSites, `"part" = 'qrs'`, lately], by: [bySite]})))
for (const transformation of columns(headColumns)) auditHead.withTransformation(transformation)
auditHead.overrideByName(headColumns.Time, [...when]).overrideByName(headColumns.site, [width(100)])
