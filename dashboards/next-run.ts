// Panels: how many seats are due at the next run, when that is, and whether it is live.
import {VizTextDisplayOptionsBuilder} from '@grafana/grafana-foundation-sdk/common'
import {MappingType, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {byType, lately, newest, ofSite, target} from './influxql.ts'
import {badAboveZero, seatsStat, stat, steps, TITLE_SIZE} from './panels.ts'

export const dueAtNextRun = seatsStat({
  id: 4, width: 5, height: 4,
  title: 'Due next run',
  description: 'Seats in the plan of the newest reading (license_plan.releases): the next run releases them, or in a dry run would. '
    + 'More than you expect: look at the list below, and exclude who must keep the seat.',
})
  .thresholds(badAboveZero(colors.atRisk))
  .withTarget(target('releases', newest({from: 'license_plan', fields: ['releases'], where: [ofSite, lately], by: [byType]}), {format: 'time_series', alias: '$tag_license_type'}))

const words = (no: string, yes: string, colorOfYes: string): ValueMapping => ({
  type: MappingType.ValueToText,
  options: {0: {text: no, color: colors.plain, index: 0}, 1: {text: yes, color: colorOfYes, index: 1}},
})

/** Asked in one query: a run that is not planned has no value, but then has a row that says so. */
const planOfNow = newest({from: 'license_plan', fields: ['next_run', 'dry_run', 'halted'], where: [ofSite, lately]})

export const nextRun = stat({
  id: 5, width: 4, height: 4,
  title: 'Next run',
  description: 'From the newest plan (license_plan). Dry run: the collector says what it would release and touches nothing; `licenseManagement.dryRun: false` makes it live. '
    + 'Halted: the plan looks wrong (too many at once, or a reading that is not to be trusted), so nothing of it is released until someone looks. '
    + 'Not planned: license management is off. A run in the past: nothing was read since; see whether the collector runs.',
})
  .text(new VizTextDisplayOptionsBuilder().titleSize(TITLE_SIZE).valueSize(14)) // words, and one row more than the counts have
  .unit('none')
  .thresholds(steps({value: null, color: colors.plain}))
  .withTarget(target('plan', planOfNow, {format: 'time_series', alias: '$col'}))
  .overrideByName('next_run', [{id: 'displayName', value: 'When'}, {id: 'unit', value: 'dateTimeFromNow'}, {id: 'noValue', value: 'Not planned'}])
  .overrideByName('dry_run', [{id: 'displayName', value: 'Mode'}, {id: 'mappings', value: [words('Live', 'Dry run', colors.idle)]}])
  .overrideByName('halted', [{id: 'displayName', value: 'Brake'}, {id: 'mappings', value: [words('Not halted', 'Halted', colors.exhausted)]}])
