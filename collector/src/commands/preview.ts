// `seatkeeper preview`: the mail that a user would get when the seat is released; nothing is sent.
import type {Config, SiteConfig, UserAddressConfig} from '../config/types.ts'
import {createLog} from '../log.ts'
import type {Ended} from '../messages/releases.ts'
import {seatReleased} from '../messages/seat-released.ts'
import {addressOf} from '../messages/user-address.ts'
import {lastActivityOf} from '../policy/judge.ts'
import {DAY, seatTypes, userName, type Allocation, type Holder, type User} from '../policy/model.ts'
import {fetchSeatsOfUser, fetchUser} from '../qrs/licenses.ts'
import {oneLine, toText} from '../sinks/email-text.ts'
import {createSite, type Site} from '../site.ts'
import {withId} from '../messages/draft.ts'
import {print} from './context.ts'
import {tellIfSlow} from './progress.ts'
import {oneSiteOf, sitesOf} from './sites.ts'
import {UserError} from './user-error.ts'

const example: Ended = {
  user: 'EXAMPLE\\anna.berg', name: 'Anna Berg', type: 'professional', mode: 'auto', actor: 'schedule', reason: 'idle', daysInactive: 63,
  result: 'released', sentence: '', address: 'anna.berg@example.com',
}

function parseUser(text: string): Pick<Holder, 'directory' | 'id'> {
  const at = text.indexOf('\\')
  if (at <= 0 || at === text.length - 1) throw new UserError(`${text} is no user. Write DIRECTORY\\id.`, 2)
  return {directory: text.slice(0, at), id: text.slice(at + 1)}
}

function toEnded(seat: Allocation & {holder: Holder}, address: string | undefined): Ended {
  const daysInactive = Math.max(0, Math.floor((Date.now() - lastActivityOf(seat)) / DAY))
  const reason = seat.lastUsed === undefined ? 'neverUsed' : 'idle'
  return {...example, user: userName(seat.holder), name: seat.holder.name, type: seat.type, reason, daysInactive, address}
}

async function findSeat(site: Site, user: Pick<Holder, 'directory' | 'id'>): Promise<Allocation & {holder: Holder}> {
  for (const type of seatTypes) {
    const [seat] = await fetchSeatsOfUser(site.qrs, type, user, Date.now())
    if (seat?.holder) return {...seat, holder: seat.holder}
  }
  throw new UserError(`${userName(user)} holds no seat at site ${site.name}.`)
}

/** What would happen to the seat, and why it could be told to nobody where it could not. */
type Shown = {readonly ended: Ended; readonly noAddress?: string}

const quoted = (text: string) => `"${oneLine(text)}"`

/** `user` is undefined where Qlik has the seat, and no whole user to it any more. */
function whyNoAddress(user: User | undefined, {attribute, pattern}: UserAddressConfig): string {
  if (user === undefined) return 'Qlik does not show the user of this seat'
  const {address = ''} = user
  const own = address === '' ? `the user has no attribute ${attribute} in Qlik` : `the attribute ${attribute} of the user in Qlik holds ${quoted(address)}, which is not an address`
  return `${own}, and ${pattern === undefined ? 'there is no `destinations.email.userAddress.pattern`' : `${quoted(pattern)} makes none of the name`}`
}

/** The user's seat as the mail would speak of it, and the address by the configuration, or by the defaults where there is no mail server yet. */
async function readUser(config: Config, siteConfig: SiteConfig, text: string): Promise<Shown> {
  const user = parseUser(text)
  const userAddress = config.destinations.email?.userAddress ?? {attribute: 'email'}
  const site = createSite(siteConfig, createLog('silent'))
  try {
    return await tellIfSlow(() => `Asking ${site.name} for ${text} ...`, findSeat(site, user).then(async seat => {
      const known = await fetchUser(site.qrs, seat.holder.key, userAddress.attribute)
      const address = known && addressOf(known, userAddress)
      return {ended: toEnded(seat, address), ...(address === undefined && {noAddress: whyNoAddress(known, userAddress)})}
    }))
  } finally {
    site.qrs.close()
  }
}

function whyNotSent({destinations: {email}}: Config): string | undefined {
  if (email === undefined) return 'It would not be sent: there is no `destinations.email`.'
  return email.messages.seatReleased ? undefined : 'It would not be sent: `destinations.email.messages.seatReleased` is off.'
}

/** Prints the mail, whom it would go to, and what stands against that. Throws UserError and QrsError. */
export async function preview(config: Config, user: string | undefined, options: {site?: string}): Promise<number> {
  const site = user === undefined ? sitesOf(config, options.site)[0]! : oneSiteOf(config, options.site)
  const {ended, noAddress = ''}: Shown = user === undefined ? {ended: example} : await readUser(config, site, user)
  const message = withId(seatReleased({site: site.name, grafanaUrl: undefined, at: Date.now()}, ended))
  print(user === undefined ? 'An example; give a user as DIRECTORY\\id to see the mail to somebody real. Nothing is sent.' : 'Nothing is sent.')
  const to = message.to === undefined ? `nobody: ${noAddress}` : oneLine(message.to)
  print(`\nTo: ${to}\nSubject: ${oneLine(message.title)}\n\n${toText(message).trimEnd()}\n`)
  const against = whyNotSent(config)
  if (against !== undefined) print(against)
  return 0
}
