// What can be the address of a collector.

/** Without blanks and the slash at its end. */
export const plainAddress = (address: string) => address.trim().replace(/\/+$/, '')

/** What is wrong with the address; undefined when it can be an address. */
export function whyNoAddress(address: string): string | undefined {
  const text = plainAddress(address)
  if (text === '') return 'Give the address of the collector, such as http://seatkeeper.example.com:8484.'
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) return 'An address begins with http:// or https://, such as http://seatkeeper.example.com:8484.'
  const { username, password, search, hash } = new URL(text)
  if (username !== '' || password !== '') return 'An address holds no user name or password; the tokens go below.'
  if (search !== '' || hash !== '') return 'An address has no ? and no #: the app adds the rest.'
  if (text.endsWith('/v4')) return 'An address ends before /v4: the app adds the rest.'
  return undefined
}
