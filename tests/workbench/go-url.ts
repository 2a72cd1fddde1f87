// Addresses as Go's net/url reads them, which is not how browsers do: what Grafana answers to a wrong address hangs on it.
import {toBytes, unescapeOnce} from './byte-text.ts'

export type GoUrl = {readonly scheme: string; readonly host: string; readonly path: string}

const SCHEME = /^[a-z][a-z\d+.-]*:/i
const CONTROL = /[\u0000-\u001F\u007F]/
/** ASCII that no host name may have. */
const NOT_IN_HOST = /[\s#%/?@\\^`{|}]|.\[/

function readHost(authority: string): string | undefined {
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const ends = host.startsWith('[') ? host.lastIndexOf(']') + 1 : host.lastIndexOf(':')
  if (host.startsWith('[') && ends === 0) return undefined
  const port = ends < 0 ? '' : host.slice(ends)
  return /^(:\d*)?$/.test(port) && !NOT_IN_HOST.test(host) ? host : undefined
}

/** Where the host ends and the path begins; the host is empty where none is named. */
function splitHost(rest: string, hasScheme: boolean): {readonly authority: string; readonly rawPath: string} {
  if (!rest.startsWith('//') || (!hasScheme && rest.startsWith('///'))) return {authority: '', rawPath: rest}
  const authority = rest.slice(2).split('/', 1)[0]!
  return {authority, rawPath: rest.slice(2 + authority.length)}
}

/** The parts of an address; undefined where Go gives up on it. No scheme and no host is not an error there. */
export function parseGoUrl(text: string): GoUrl | undefined {
  if (CONTROL.test(text)) return undefined
  const before = SCHEME.exec(text)?.[0] ?? ''
  const scheme = before.slice(0, -1).toLowerCase()
  const rest = text.slice(before.length).replace(/[?#].*/s, '')
  if (!rest.startsWith('/') && scheme !== '') return {scheme, host: '', path: ''}
  if (!rest.startsWith('/') && rest.split('/', 1)[0]!.includes(':')) return undefined
  const {authority, rawPath} = splitHost(rest, scheme !== '')
  const host = readHost(authority)
  const path = unescapeOnce(toBytes(rawPath))
  return host === undefined || path === undefined ? undefined : {scheme, host, path}
}

/** Two parts of a path with one slash between them; the first alone where the second is empty. */
export function joinPaths(first: string, second: string): string {
  if (second === '') return first
  const joint = Number(first.endsWith('/')) + Number(second.startsWith('/'))
  return joint === 2 ? first + second.slice(1) : `${first}${joint === 0 ? '/' : ''}${second}`
}
