// Names the seat of a user so that it is the same at all sites of a license group, in any letter case.
import {fold, userName, type Allocation, type SeatType} from './model.ts'

/** A user, as Qlik compares users. */
export const userKey = (user: {readonly directory: string; readonly id: string}): string => fold(userName(user))

/** One key for a license type and a user (directory and id, as Qlik compares them). */
export const seatKey = (type: SeatType, user: {readonly directory: string; readonly id: string}): string => `${type}\u0000${userKey(user)}`

/** The key of the seat's user; undefined where the row names none. */
export const keyOfSeat = ({type, holder}: Pick<Allocation, 'type' | 'holder'>): string | undefined => holder && seatKey(type, holder)
