// Panel: free seats of each license type, colored by their share of what was bought.
import {ThresholdsConfigBuilder, ThresholdsMode} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {byType, lately, newest, ofSite, ofTypes, rows} from './influxql.ts'
import {LOW_FREE_PERCENT} from './limits.ts'
import {capacity} from './names.ts'
import {toDashboard} from './links.ts'
import {plain} from './frame.ts'
import {statByType, withTypes} from './stats.ts'

/** Any seat at all, as a share: thresholds begin at their value, and zero seats is exhausted. */
const ANY = 0.0001

const shareOfBought = (fine: string): ThresholdsConfigBuilder => new ThresholdsConfigBuilder().mode(ThresholdsMode.Percentage).steps([
  {value: null, color: colors.exhausted}, {value: ANY, color: colors.atRisk}, {value: LOW_FREE_PERCENT, color: fine},
])

export const freeSeats = withTypes(statByType({
  id: 1, width: 6, height: 4, links: [toDashboard('Capacity planning', capacity)],
  title: 'Free seats',
  description: 'Seats that Qlik can still assign, from the newest reading of each license type (license_usage.available). '
    + `Orange: fewer than ${LOW_FREE_PERCENT} % of the seats bought; red: none, and a new user cannot work. Then release idle seats, or buy more.`,
}, type => [{id: 'thresholds', value: shareOfBought(colors[type]).build()}])
  .min(0)
  .thresholds(plain()) // of the words where there is no figure
  .withTarget(rows('free', newest({from: 'license_usage', fields: ['available', 'total'], where: [ofSite, ofTypes, lately], by: [byType]}))), 'available', [{fieldName: 'total', handlerKey: 'max'}]) // the maximum is what makes thresholds in percent possible
