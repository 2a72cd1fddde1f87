// Alert rules on releases: too many, failed, or held up for long.
import {bySite, byType, inRange, notCarriedOut} from '../influxql.ts'
import {HALTED_HOURS, PAUSED_HOURS, RULE_DAYS, UNUSUAL_SEATS, UNUSUAL_TIMES} from '../limits.ts'
import {overview, releases as releasesAndAudit} from '../names.ts'
import {newestValues} from './newest.ts'
import {asks, lastOf, math, site, type, whole, type AlertSource, type Section} from './source.ts'

/** Told every five minutes; while nothing is told the newest holds. */
const ofStates = {from: 'site_state', by: [bySite], hours: RULE_DAYS * 24} as const
const nextRun = {dashboard: overview, id: 5, title: 'What happens at the next run?'} as const

const unusualActivity: AlertSource = {
  slug: 'release-activity',
  title: 'More releases than usual',
  severity: 'warning',
  data: [
    ...newestValues({...ofStates, fields: {released: 'released_1d', usual: 'released_usual'}}),
    math('unusual', `$released >= ${UNUSUAL_SEATS} && $released > $usual * ${UNUSUAL_TIMES}`),
  ],
  for: '0s',
  noData: 'KeepLast',
  panel: {dashboard: releasesAndAudit, id: 6, title: 'How many seats leave and come back each week?'},
  summary: `${whole('released')} seats were released at ${site} within 24 hours, at most ${whole('usual')} a day in the five weeks before`,
  example: '40 seats were released at prod within 24 hours, at most 12 a day in the five weeks before',
  fires: `Within 24 hours ${UNUSUAL_SEATS} seats or more were released, by the schedule or by people, and more than ${UNUSUAL_TIMES} times as many as on the busiest day of the 35 days before. `
    + 'It ends by itself after a day. The first live run with many seats fires it too.',
  means: 'Many more users than usual lost their seats. That may be meant (a first live run, a lower threshold, a project that ended), or a sign that Qlik lost their last activity.',
  look: ['Why and by whom: Releases and audit, *Released why?* and *Released by whom?*', 'Whether they come back: *Came back*'],
  steps: ['If it was not meant, pause the site (the app, or `seatkeeper pause`).', 'Give seats back: Undo in the app, or `seatkeeper undo`.', 'Lower `brake.maxPerRun` and `brake.maxShare`, so that a plan of that size waits for a person.'],
}

const releaseFailures: AlertSource = {
  slug: 'release-failures',
  title: 'Releases failed',
  severity: 'warning',
  data: [
    asks('failures', `SELECT count("user") AS "failed" FROM "license_release" WHERE ${[notCarriedOut, inRange].join(' AND ')} GROUP BY ${[bySite, byType].join(', ')}`, 24),
    lastOf('failed', 'failures'),
    math('some', '$failed > 0'),
  ],
  for: '0s',
  noData: 'OK', // InfluxDB has no row where nothing failed
  panel: {dashboard: releasesAndAudit, id: 9, title: 'Which releases were not carried out?'},
  summary: `Releases of ${type} seats that failed or were refused at ${site} within 24 hours: ${whole('failed')}`,
  example: 'Releases of analyzer seats that failed or were refused at prod within 24 hours: 2',
  fires: 'A release failed or was refused within the last 24 hours. It ends a day after the last one.',
  means: 'Qlik did not carry out a release, or did not answer; or somebody paused the site in the middle of a run. The seat is held as before, unless the record says that this is not known. Three failures in a row that nobody can explain halt the rest of a plan.',
  look: ['Which and why: Releases and audit, *Which releases were not carried out?*', 'Qlik\'s exact answer: the collector\'s log, or `seatkeeper audit export`'],
  steps: ['403: the user in `qrs.user` lacks the right to delete access types; RootAdmin has it.', '5xx or no answer: see whether the repository service is well, then release again; what was done already is not done twice.'],
}

const planHalted: AlertSource = {
  slug: 'plan-halted',
  title: 'A plan waits for a person',
  severity: 'warning',
  data: [...newestValues({...ofStates, fields: {waiting: 'halted_hours'}}), math('long', `$waiting > ${HALTED_HOURS}`)],
  for: '0s',
  noData: 'KeepLast',
  panel: nextRun,
  summary: `Plans at ${site} have been halted for ${whole('waiting')} hours and wait for a person`,
  example: 'Plans at prod have been halted for 14 hours and wait for a person',
  fires: `The brake halted a plan and nobody has decided for ${HALTED_HOURS} hours, also where later runs replaced it by another that is halted. It ends when somebody approves or discards the plan, or a run replaces it by one that may go.`,
  means: 'The plan would release more than the brake lets pass, or three releases in a row failed. Nothing is released by it until somebody decides; the message of the halt itself went out at once.',
  look: ['The red banner of the app and of the panel *Which seats are at risk?*: why, and what changed against the last plan', '`seatkeeper approve` without an id tells the same'],
  steps: ['If the seats are rightly idle, approve; each is judged once more.', 'If not, discard, and look for what changed: did users lose their last activity, is a directory missing?', 'Raise the limit in `licenseManagement.brake` if every run meets it.'],
}

const paused: AlertSource = {
  slug: 'paused',
  title: 'Releases are paused for long',
  severity: 'info',
  data: [...newestValues({...ofStates, fields: {paused: 'paused_hours'}}), math('long', `$paused > ${PAUSED_HOURS}`)],
  for: '0s',
  noData: 'KeepLast',
  panel: nextRun,
  summary: `Releases at ${site} have been paused for ${whole('paused')} hours`,
  example: 'Releases at prod have been paused for 30 hours',
  fires: `A site is paused for more than ${PAUSED_HOURS} hours. It ends when somebody resumes.`,
  means: 'No seat is released at the site, by nobody, until somebody resumes. A site also starts paused after its state file was lost.',
  look: ['Who paused, when and why: the banner of the app, or `seatkeeper plan`'],
  steps: ['Ask who paused whether it is still needed; then *Resume* in the app, or `seatkeeper resume`.', 'Silence this alert where the pause is meant to last.'],
}

const trustGate: AlertSource = {
  slug: 'trust-gate',
  title: 'The reading is not trusted',
  severity: 'warning',
  data: [...newestValues({...ofStates, fields: {closed: 'closed'}}), math('distrusted', '$closed > 0')],
  for: '2h', // a reading in the middle of a change may not add up; two of an hourly rhythm do not by chance
  noData: 'KeepLast',
  panel: nextRun,
  summary: `Nothing is released at ${site}: what Qlik told does not add up`,
  example: 'Nothing is released at prod: what Qlik told does not add up',
  fires: 'The trust gate has been closed for two hours: by the last readings nothing is released. It ends with the first reading that can be trusted.',
  means: 'For example: the user list was empty, seats could not be matched to users, rows and totals differed, no seat was used for a week (`staleAfterDays`), clocks differ by more than five minutes, or another site of the license group could not be read. Releasing by such a reading could take the seats of people who work.',
  look: ['The exact sentence: the app\'s banner, `seatkeeper plan`, or the collector\'s log'],
  steps: [
    'Follow the sentence; the page on operations that comes with the product has each, with what to look at (The trust gate).', 'Often: the right to read users was taken from `qrs.user`, the user directory is being synchronized, or a server\'s clock is wrong.',
  ],
}

export const releases: Section = {name: 'releases', sources: [unusualActivity, releaseFailures, planHalted, paused, trustGate]}
