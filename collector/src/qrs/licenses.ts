// What the collector asks a Qlik site: a whole snapshot, one seat with its user, to take a seat back, and to give one again.
import type {Allocation, Holder, Instant, SeatType, Snapshot, User} from '../policy/model.ts'
import {fold, seatTypes, userName} from '../policy/model.ts'
import type {QrsClient} from './client.ts'
import {QrsError} from './errors.ts'
import {attributeOf, createIntern, toAllocation, toOverview, toUser, type Intern} from './records.ts'

const typePath = (type: SeatType) => `license/${type}accesstype`
const seatPath = (type: SeatType, id: string) => `${typePath(type)}/${encodeURIComponent(id)}`

type Seats = {readonly allocations: Allocation[]; readonly unreadable: number}

async function fetchSeats(qrs: QrsClient, type: SeatType, context: {readAt: Instant; intern: Intern}): Promise<Seats> {
  let seats: {allocations: Allocation[]; unreadable: number} = {allocations: [], unreadable: 0}
  await qrs.list(`${typePath(type)}/full`, () => {
    const fresh: typeof seats = {allocations: [], unreadable: 0}
    seats = fresh
    return element => {
      const {allocation, readable} = toAllocation(element, type, context)
      fresh.allocations.push(allocation)
      if (!readable) fresh.unreadable++
    }
  })
  return seats
}

/** Users who hold a seat, by Qlik id, and how many users there are in all. */
async function fetchUsers(qrs: QrsClient, holders: ReadonlySet<string>, intern: Intern): Promise<{users: Map<string, User>; userCount: number}> {
  let read = {users: new Map<string, User>(), userCount: 0}
  await qrs.list('user/full', () => {
    const fresh = {users: new Map<string, User>(), userCount: 0}
    read = fresh
    return element => {
      fresh.userCount++
      const id = (element as {readonly id?: unknown} | null)?.id
      if (typeof id !== 'string' || !holders.has(id)) return
      const user = toUser(element, intern)
      if (user !== undefined) fresh.users.set(user.key, user)
    }
  })
  return read
}

/** The overview of a site's licenses, and what its clock said at `readAt`; undefined where it sent no Date header. Throws QrsError. */
export async function fetchOverview(qrs: QrsClient, readAt: Instant, now: () => Instant): Promise<Pick<Snapshot, 'pools' | 'capacity' | 'tokens' | 'siteClock'>> {
  const {body, siteClock} = await qrs.get('license/accesstypeoverview')
  return {...toOverview(body), siteClock: siteClock === undefined ? undefined : readAt + siteClock - now()}
}

/** Reads a site in four requests, however many users it has. Throws QrsError. */
export async function fetchSnapshot(qrs: QrsClient, site: string, now: () => Instant): Promise<Snapshot> {
  const readAt = now()
  const intern = createIntern()
  const overview = await fetchOverview(qrs, readAt, now)
  const lists: Seats[] = []
  for (const type of seatTypes) lists.push(await fetchSeats(qrs, type, {readAt, intern}))
  const allocations = lists.flatMap(list => list.allocations)
  const holders = new Set(allocations.flatMap(seat => seat.holder?.key ?? []))
  return {
    site,
    readAt,
    ...overview,
    allocations,
    unreadableSeats: lists.reduce((sum, list) => sum + list.unreadable, 0),
    ...(await fetchUsers(qrs, holders, intern)),
  }
}

const withoutDates = (type: SeatType) => new QrsError('badShape', `Qlik sent one of its ${type} seats without readable dates.`)

async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof QrsError && error.code === 'notFound') return undefined
    throw error
  }
}

/** One seat as it is now; undefined when it is gone. A row whose dates cannot be read throws: nothing may be done to it. */
export async function fetchSeat(qrs: QrsClient, type: SeatType, id: string, now: Instant): Promise<Allocation | undefined> {
  const answer = await unlessGone(() => qrs.get(seatPath(type, id)))
  if (answer === undefined) return undefined
  const {allocation, readable} = toAllocation(answer.body, type, {readAt: now, intern: text => text})
  if (!readable) throw withoutDates(type)
  if (allocation.id !== id) throw new QrsError('badShape', `Qlik sent another ${type} seat than the one asked for.`)
  return allocation
}

/** One user as he is now; undefined when he is gone or cannot be read whole. `addressAttribute`: the attribute that may hold an address to write to. */
export async function fetchUser(qrs: QrsClient, key: string, addressAttribute?: string): Promise<User | undefined> {
  const answer = await unlessGone(() => qrs.get(`user/${encodeURIComponent(key)}`))
  const user = answer && toUser(answer.body, text => text)
  if (user !== undefined && user.key !== key) throw new QrsError('badShape', 'Qlik sent another user than the one asked for.')
  const address = addressAttribute === undefined ? undefined : attributeOf(answer?.body, addressAttribute)
  return user && {...user, ...(address !== undefined && {address})}
}

/** Takes the seat back. QRS has no conditional DELETE, so re-read right before. Throws QrsError, `notFound` when it is gone. */
export async function removeSeat(qrs: QrsClient, type: SeatType, id: string): Promise<void> {
  await qrs.remove(seatPath(type, id))
}

/**
 * Gives the user a seat of the type: a new row, or the old one where it was in quarantine; which, a re-read tells.
 * Throws QrsError, `refused` with Qlik's reason when there is none to give or the user holds one. After any other failure
 * it may have been done, so re-read then too.
 */
export async function reinstateSeat(qrs: QrsClient, type: SeatType, userKey: string): Promise<void> {
  await qrs.post(typePath(type), {user: {id: userKey}})
}

/** A text in a filter: QRS escapes by a backslash, and does not understand a doubled quote. */
const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`

/** Letters with accents can be written in two ways, which QRS does not take for the same. */
function anyForm(property: string, text: string): string {
  const forms = [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])].map(form => `${property} eq ${quoted(form)}`)
  return forms.length === 1 ? forms[0]! : `(${forms.join(' or ')})`
}

/** The seats of a type that the user holds, quarantined ones included. A row whose dates cannot be read throws, as with `fetchSeat`. */
export async function fetchSeatsOfUser(qrs: QrsClient, type: SeatType, user: Pick<Holder, 'directory' | 'id'>, now: Instant): Promise<Allocation[]> {
  const wanted = fold(userName(user))
  const filter = `${anyForm('user.userDirectory', user.directory)} and ${anyForm('user.userId', user.id)}`
  let seats: Allocation[] = []
  await qrs.list(`${typePath(type)}/full?filter=${encodeURIComponent(filter)}`, () => {
    const fresh: Allocation[] = []
    seats = fresh
    return element => {
      const {allocation, readable} = toAllocation(element, type, {readAt: now, intern: text => text})
      if (allocation.holder === undefined || fold(userName(allocation.holder)) !== wanted) return // whatever the site made of the filter
      if (!readable) throw withoutDates(type)
      fresh.push(allocation)
    }
  })
  return seats
}
