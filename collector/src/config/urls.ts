// What an address in the configuration must look like.

type Wish = {
  readonly schemes: readonly string[]
  /** Where a user and password belong instead. */
  readonly login?: string
  readonly query?: 'allowed'
}

/** Why an address cannot be used, or `undefined`. The address itself is not repeated: it may hold a password. */
export function findUrlProblem(text: string, {schemes, login = 'there are keys of their own for them', query}: Wish): string | undefined {
  const wanted = `must be an address that begins with ${schemes.map(scheme => `${scheme}://`).join(' or ')}`
  const url = URL.parse(text)
  if (!url || !schemes.includes(url.protocol.slice(0, -1)) || url.hostname === '') return wanted
  if (url.username !== '' || url.password !== '') return `must not hold a user or password; ${login}`
  if (query === 'allowed') return url.hash === '' ? undefined : 'must end before any "#"'
  return url.search === '' && url.hash === '' ? undefined : 'must end before any "?" or "#"'
}

/** An address without slashes at its end, so that paths can be appended. */
export const trimUrl = (url: string): string => url.replace(/\/+$/, '')

/** A name, an IPv4 address, or an IPv6 one in brackets. */
export const isHost = (host: string): boolean => /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$/.test(host)
