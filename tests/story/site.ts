// The simulated site of a story, built from its people.
import {buildSite, type SeatSpec, type SiteSpec, type UserSpec} from '../qlik-simulator/hand-made.ts'
import {createHandle, type SiteHandle} from '../qlik-simulator/site-handle.ts'
import {splitAccount} from '../qlik-simulator/site.ts'
import {DAY, START, type Person, type Story} from './words.ts'

const ago = (days: number): string => new Date(START - days * DAY).toISOString()

function toUser({login, managed, traits}: Person): UserSpec {
  const {userDirectory, userId} = splitAccount(login)!
  return {userDirectory, userId, connector: managed ? userDirectory : '', ...traits}
}

const toSeats = ({login, seats}: Person): SeatSpec[] => seats.map(({kind, created, used}) =>
  ({user: login, type: kind, created: ago(created), lastUsed: used === undefined ? null : ago(used)}))

export function buildStorySite({settings, people}: Pick<Story, 'settings' | 'people'>, now: () => number): SiteHandle {
  const {licenseModel, rule, countsQuarantined} = settings
  const spec: SiteSpec = {users: people.map(toUser), seats: people.flatMap(toSeats), rules: rule === undefined ? [] : [{type: rule}]}
  const site = createHandle(buildSite(spec, {startAt: START, licenseModel}), now)
  site.setLicense({overview: {quarantinedInAllocated: countsQuarantined}})
  return site
}
