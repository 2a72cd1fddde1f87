// What an address in the configuration must look like.

/** Why an address cannot be used, or `undefined`. The address itself is not repeated: it may hold a password. */
export function findUrlProblem(text: string, schemes: readonly string[]): string | undefined {
  const wanted = `must be an address that begins with ${schemes.map(scheme => `${scheme}://`).join(' or ')}`
  const url = URL.parse(text)
  if (!url || !schemes.includes(url.protocol.slice(0, -1)) || url.hostname === '') return wanted
  if (url.username !== '' || url.password !== '') return 'must not hold a user or password; there are keys of their own for them'
  return url.search === '' && url.hash === '' ? undefined : 'must end before any "?" or "#"'
}

/** An address without slashes at its end, so that paths can be appended. */
export const trimUrl = (url: string): string => url.replace(/\/+$/, '')
