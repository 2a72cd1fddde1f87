// Panel: how many seats are due at the next run, when that is, and whether anything holds it back.
import {BigValueTextMode, VizTextDisplayOptionsBuilder} from '@grafana/grafana-foundation-sdk/common'
import {MappingType, type DynamicConfigValue, type ValueMapping} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {badAboveZero, named, plain} from './frame.ts'
import {byType, lately, newest, newestPoint, ofSite, ofTypes, seatTypeNames, series} from './influxql.ts'
import {toAtRiskPage, toSeveral} from './links.ts'
import {releases} from './names.ts'
import {sideBySide, stat, TITLE_SIZE} from './stats.ts'
import {labels} from './types.ts'

const either = (no: string, yes: string, colorOfYes: string): DynamicConfigValue => {
  const mapping: ValueMapping = {
    type: MappingType.ValueToText,
    options: {0: {text: no, color: colors.plain, index: 0}, 1: {text: yes, color: colorOfYes, index: 1}},
  }
  return {id: 'mappings', value: [mapping]}
}

const due = newest({from: 'license_plan', fields: ['releases'], where: [ofSite, ofTypes, lately], by: [byType]})

/** Of one point, since a run that is not planned has no value in it, and an older plan would have one. */
const planOfNow = newestPoint({from: 'license_plan', fields: ['next_run', 'dry_run', 'halted', 'paused'], where: [ofSite, lately]})

export const nextRun = sideBySide(stat({
  id: 5, width: 24, height: 3, links: [toAtRiskPage, toSeveral('Releases and audit', releases)],
  title: 'What happens at the next run?',
  description: 'From the newest plan (license_plan): the seats that the next run releases, or in a dry run would. More than you expect: look at the list below, and exclude who must keep the seat. '
    + 'Dry run: the collector says what it would release and touches nothing; `licenseManagement.dryRun: false` makes it live. '
    + 'Halted: the plan looks wrong (too many at once, or a reading that is not to be trusted), so nothing of it is released until someone looks. Paused: somebody stopped all releases. '
    + 'Not planned: license management is off. A run in the past: nothing was read since; see whether the collector runs.',
}))
  .textMode(BigValueTextMode.ValueAndName)
  .text(new VizTextDisplayOptionsBuilder().titleSize(TITLE_SIZE).valueSize(16))
  .thresholds(plain())
  .withTarget(series('due', due, '$tag_license_type'))
  .withTarget(series('plan', planOfNow, '$col'))
  .overrideByName('next_run', [named('When'), {id: 'unit', value: 'dateTimeFromNow'}, {id: 'noValue', value: 'Not planned'}])
  .overrideByName('dry_run', [named('Mode'), either('Live', 'Dry run', colors.idle)])
  .overrideByName('halted', [named('Brake'), either('Not halted', 'Halted', colors.exhausted)])
  .overrideByName('paused', [named('Pause'), either('Not paused', 'Paused', colors.idle)])

for (const type of seatTypeNames) nextRun.overrideByName(type, [named(`${labels[type]} due`), {id: 'thresholds', value: badAboveZero(colors.atRisk).build()}])
