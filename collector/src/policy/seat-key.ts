// Names the seat of a user so that it is the same at all sites of a license group, in any letter case.
import {fold, userName, type Allocation, type SeatType} from './model.ts'

/** A user, as Qlik compares users. */
export const userKey = (user: {readonly directory: string; readonly id: string}): string => fold(userName(user))

/** One key for a license type and a user (directory and id, as Qlik compares them). */
export const seatKey = (type: SeatType, user: {readonly directory: string; readonly id: string}): string => `${type}\u0000${userKey(user)}`

/** The name of a deleted user, where it is one: `DIRECTORY\id`. Who was deleted at one site may be at work at another. */
export const deletedName = ({deletedUser = ''}: Pick<Allocation, 'deletedUser'>): string | undefined => /^[^\\]+\\./.test(deletedUser) ? fold(deletedUser) : undefined

/** The key of the seat's user, also of a deleted one; undefined where the row names none. */
export function keyOfSeat({type, holder, deletedUser}: Pick<Allocation, 'type' | 'holder' | 'deletedUser'>): string | undefined {
  const name = holder ? userKey(holder) : deletedName({deletedUser})
  return name === undefined ? undefined : `${type}\u0000${name}`
}
