// Alert rules on the license of the server itself.
import {bySite} from '../influxql.ts'
import {EXPIRY_DAYS, LICENSE_CHECK_DAYS} from '../limits.ts'
import {health, serverLicense as dashboard} from '../names.ts'
import {newestValues} from './newest.ts'
import {days, math, site, type AlertSource, type Section} from './source.ts'

/** It may be looked at once a month. */
const ofChecks = {from: 'server_license', by: [bySite], hours: LICENSE_CHECK_DAYS * 24} as const

const renew = ['Renew it at Qlik; ask your Qlik account manager.', 'Apply the renewed key in the QMC, License management; the next check ends the alert.']

const licenseEnds: AlertSource = {
  slug: 'server-license-ends',
  title: 'Server license ends soon',
  severity: 'warning',
  data: [
    ...newestValues({...ofChecks, fields: {days: 'days_until_expiry', expired: 'expired', endless: 'perpetual', readable: 'readable'}}),
    // the days of an older point are of no use once the license has no end, or none that can be read
    math('soon', `$expired < 1 && $endless < 1 && $readable > 0 && $days <= ${EXPIRY_DAYS}`),
  ],
  for: '5m',
  noData: 'OK', // a license without an end has no days
  panel: {dashboard, id: 1, title: 'How many days are left?'},
  summary: `The server license of ${site} ends in ${days('days')}`,
  example: 'The server license of prod ends in 30 days',
  fires: `${EXPIRY_DAYS} days or fewer are left, by the last check. The collector\'s own \`alert.thresholdDays\` does not change this. It ends when the license is renewed, or turns into *Server license is not valid* when it has ended.`,
  means: 'When the license ends, Qlik Sense goes into a disabled state and users cannot work. Renewing takes days or weeks.',
  look: ['Days left by site: Server license, *How many days are left?*', 'The messages that the collector itself sent on it (`serverLicense`)'],
  steps: renew,
}

const licenseNotValid: AlertSource = {
  slug: 'server-license-not-valid',
  title: 'Server license is not valid',
  severity: 'critical',
  data: [
    ...newestValues({...ofChecks, fields: {expired: 'expired', valid: 'valid', readable: 'readable'}}),
    math('bad', '$expired > 0 || $valid < 1 || $readable < 1'),
  ],
  for: '5m',
  noData: 'KeepLast',
  panel: {dashboard, id: 5, title: 'Is every license valid?'},
  summary: `The server license of ${site} {{ if gt $values.expired.Value 0.0 }}has ended{{ else if lt $values.valid.Value 1.0 }}is not valid{{ else }}has an end that could not be read{{ end }}`,
  example: 'The server license of prod has ended',
  fires: 'The last check found the license ended, not valid, or not installed, or could not read its end. The alert ends when a check finds it well.',
  means: 'Qlik Sense may be, or soon be, in a disabled state in which users cannot work. Where the end could not be read, nobody is warned before it comes.',
  look: ['Server license, *Is every license valid?*', 'The QMC, License management'],
  steps: renew,
}

const licenseUnchecked: AlertSource = {
  slug: 'server-license-unchecked',
  title: 'Server license cannot be read',
  severity: 'warning',
  data: [
    ...newestValues({from: 'collector_health', fields: {worked: 'ok'}, where: [`"part" = 'server_license'`], by: [bySite], hours: LICENSE_CHECK_DAYS * 24}),
    math('failing', '$worked < 1'),
  ],
  for: '25h', // of daily checks the second in a row
  noData: 'OK',
  panel: {dashboard: health, id: 3, title: 'Which part worked when?'},
  summary: `The server license of ${site} cannot be read`,
  example: 'The server license of prod cannot be read',
  fires: 'The last check of the server license failed, for 25 hours: of daily checks two in a row. It ends with the next one that works.',
  means: 'Nobody is warned before the license ends. What was known at the last check that worked still holds for the other two alerts.',
  look: ['Since when: Collector health, *Which part worked when?*', 'The sentence in the collector\'s log'],
  steps: ['403: give the user in `qrs.user` the right to read the license; RootAdmin has it.', 'Else see whether Qlik\'s Repository Service answers: `seatkeeper check-config`.'],
}

export const serverLicense: Section = {name: 'server license', sources: [licenseEnds, licenseNotValid, licenseUnchecked]}
