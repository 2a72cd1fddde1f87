// Who gives a command, as the operating system knows it.
import {userInfo} from 'node:os'
import {localActor} from '../local-actor.ts'

/** The user's name; undefined where the system knows none, as in some containers. */
export function osUser(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

/** As records name who gave the command. */
export const commandActor = (): string => localActor(osUser())
