// Who acts from the collector's own machine: `local`, with the user of the operating system as far as it is known.

/** The name of the token that the collector makes for commands on its machine at each start. */
export const LOCAL = 'local'

/** By which a command tells the collector who gives it; believed of the local token alone, which only its owner on this machine can read. */
export const LOCAL_USER_HEADER = 'x-seatkeeper-local-user'

const LONGEST = 100 // characters

/** `local:jane`; `local` where the user is not known. */
export function localActor(user: string | undefined): string {
  const name = (user ?? '').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim().slice(0, LONGEST)
  return name === '' ? LOCAL : `${LOCAL}:${name}`
}

/** Names that no other token may have: its deeds would look like those of a person on this machine. */
export const isLocalName = (name: string): boolean => /^local(:|$)/i.test(name)

/** The user as the header says; undefined where it says none. */
export function userInHeader(header: unknown): string | undefined {
  try {
    return typeof header === 'string' ? decodeURIComponent(header) : undefined
  } catch {
    return undefined
  }
}
