// Where a user can be written to: an attribute of hers in Qlik, else a pattern made of her name.
import type {UserAddressConfig} from '../config/types.ts'
import type {User} from '../policy/model.ts'

/** One mailbox, as directories hold them; anything else in an attribute is no address. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\\p{Cc}\p{Cf}]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/u

const filled = (pattern: string, {directory, id}: Pick<User, 'directory' | 'id'>) =>
  pattern.replaceAll('{userId}', id).replaceAll('{userDirectory}', directory)

/** Undefined where nothing gives an address. */
export function addressOf(user: Pick<User, 'directory' | 'id' | 'address'>, {pattern}: UserAddressConfig): string | undefined {
  const candidates = [user.address, pattern === undefined ? undefined : filled(pattern, user)]
  return candidates.find(candidate => candidate !== undefined && ADDRESS.test(candidate))
}
