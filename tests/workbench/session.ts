// Who is signed in, by a cookie as in Grafana; here the cookie simply says who.
import type {IncomingMessage} from 'node:http'
import type {Theme} from './host-page.ts'
import {PEOPLE, type Person} from './people.ts'

const USER = 'workbench_user'
const THEME = 'workbench_theme'

/** The headers of a browser that nobody has signed in with. */
function cookiesOf({headers}: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries((headers.cookie ?? '').split(';').map(part => part.trim().split('=', 2)).map(([name = '', value = '']) => [name, value]))
}

export const personCalled = (login: string | null): Person | undefined => PEOPLE.find(person => person.login === login)

/** Undefined where nobody is signed in. */
export const personOf = (request: IncomingMessage): Person | undefined => personCalled(cookiesOf(request)[USER] ?? null)

export const themeOf = (request: IncomingMessage): Theme => cookiesOf(request)[THEME] === 'light' ? 'light' : 'dark'

/** As Grafana's session cookie: not for scripts, not for other sites' forms. */
export const signInCookie = (login: string): string => `${USER}=${login}; Path=/; HttpOnly; SameSite=Lax`

export const signOutCookie = `${USER}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`

/** The name alone, for a test's own cookie jar. */
export const USER_COOKIE = USER

/** A browser that is signed in and says it comes from elsewhere is another site's script; Grafana compares the host's name alone. */
export function comesFromElsewhere(request: IncomingMessage): boolean {
  const {origin, host = '', cookie = ''} = request.headers
  if (origin === undefined || !cookie.includes(`${USER}=`) || ['HEAD', 'OPTIONS', 'TRACE'].includes(request.method ?? '')) return false
  return !URL.canParse(origin) || new URL(origin).hostname !== host.replace(/:\d+$/, '')
}
