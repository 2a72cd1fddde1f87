// What stands before every request: the xrfkey pair, the user that X-Qlik-User names, and what that user may do.
import type {IncomingHttpHeaders} from 'node:http'
import type {Site} from './model.ts'
import {findUser} from './site.ts'

/** `none` sees empty lists and may change nothing; `reader` sees everything. */
export type Rights = 'root' | 'reader' | 'none'
export type Caller = {readonly name: string; readonly rights: Rights}
export type Query = ReadonlyMap<string, string | undefined>

export const XRF_REFUSAL = 'XSRF prevention check failed. Possible XSRF discovered.'

const XRF_KEY = /^[0-9A-Za-z]{16}$/
const READING_ROLES: readonly string[] = ['AuditAdmin', 'SecurityAdmin', 'DeploymentAdmin']

/** Query parameters by lower-case name; the value is undefined for one without `=`, as an unescaped `&` in a filter leaves behind. Undefined for bad percent escapes. */
export function parseQuery(text: string): Query | undefined {
  try {
    return new Map(text.split('&').filter(part => part !== '').map(parseParameter))
  } catch {
    return undefined
  }
}

function parseParameter(part: string): [string, string | undefined] {
  const at = part.indexOf('=')
  const name = decode(at < 0 ? part : part.slice(0, at)).toLowerCase()
  return [name, at < 0 || at === part.length - 1 ? undefined : decode(part.slice(at + 1))]
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

/** The key must be given twice, in header and query, the same, of 16 letters and digits. */
export function passesXrfCheck(headers: IncomingHttpHeaders, query: Query): boolean {
  const key = headers['x-qlik-xrfkey']
  return typeof key === 'string' && XRF_KEY.test(key) && query.get('xrfkey') === key
}

/**
 * Directory and id of `UserDirectory=X; UserId=Y`: any case, any spaces, parts possibly URL-encoded.
 * Undefined when the header has another form.
 */
export function parseQlikUser(header: string): {userDirectory: string; userId: string} | undefined {
  const match = /^\s*userdirectory\s*=([^;]*);\s*userid\s*=(.*)$/i.exec(header)
  const [userDirectory, userId] = [match?.[1]?.trim() ?? '', match?.[2]?.trim() ?? '']
  if (userDirectory === '' || userId === '') return undefined
  return {userDirectory: decodeLoosely(userDirectory), userId: decodeLoosely(userId)}
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Without the header a client certificate has full rights; with it the rights are those of the named user, none for an unknown one. */
export function identifyCaller(site: Site, headers: IncomingHttpHeaders): Caller {
  const header = headers['x-qlik-user']
  if (typeof header !== 'string') return {name: 'INTERNAL\\sa_repository', rights: 'root'}
  const parsed = parseQlikUser(header)
  if (parsed === undefined) return {name: '', rights: 'none'}
  const name = `${parsed.userDirectory}\\${parsed.userId}`
  return {name, rights: rightsOf(site, name)}
}

function rightsOf(site: Site, name: string): Rights {
  if (name.toLowerCase().startsWith('internal\\sa_')) return 'root'
  const user = findUser(site, name)
  if (user === undefined || user.blacklisted) return 'none'
  if (user.roles.includes('RootAdmin')) return 'root'
  return user.roles.some(role => READING_ROLES.includes(role)) ? 'reader' : 'none'
}
