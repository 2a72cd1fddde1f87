// Panel: free seats of each license type, colored by their share of what was bought.
import {ThresholdsConfigBuilder, ThresholdsMode} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {byType, lately, newest, ofSeats, ofSite, target} from './influxql.ts'
import {LOW_FREE_PERCENT} from './limits.ts'
import {overview} from './names.ts'
import {seatsStat, steps} from './panels.ts'

/** Any seat at all, as a share: thresholds begin at their value, and zero seats is exhausted. */
const ANY = 0.0001

const shareOfBought = (fine: string): ThresholdsConfigBuilder => new ThresholdsConfigBuilder().mode(ThresholdsMode.Percentage).steps([
  {value: null, color: colors.exhausted}, {value: ANY, color: colors.atRisk}, {value: LOW_FREE_PERCENT, color: fine},
])

export const freeSeats = seatsStat({
  id: overview.freeSeatsPanel, width: 5, height: 4,
  title: 'Free seats',
  description: 'Seats that Qlik can still assign, from the newest reading of each license type (license_usage.available). '
    + `Orange: fewer than ${LOW_FREE_PERCENT} % of the seats bought; red: none, and a new user cannot work. Then release idle seats, or buy more.`,
}, type => [{id: 'thresholds', value: shareOfBought(colors[type]).build()}])
  .min(0)
  .thresholds(steps({value: null, color: colors.plain})) // of the words where there is no figure
  .withTarget(target('free', newest({from: 'license_usage', fields: ['available', 'total'], where: [ofSite, ofSeats, lately], by: [byType]}), {format: 'table'}))
  // A row becomes a field, with the seats bought as its maximum: that is what makes thresholds in percent possible.
  .withTransformation({
    id: 'rowsToFields',
    options: {mappings: [
      {fieldName: 'license_type', handlerKey: 'field.name'},
      {fieldName: 'available', handlerKey: 'field.value'},
      {fieldName: 'total', handlerKey: 'max'},
      {fieldName: 'Time', handlerKey: '__ignore'},
    ]},
  })
