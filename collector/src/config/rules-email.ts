// Which keys of the e-mail destination go together, and what an address must look like.
import {switchesOf} from './messages.ts'
import type {Path, Problem} from './path.ts'
import {checkLogin, checkUnusedFiles, isUsed} from './rules-destinations.ts'
import type {RuleInput} from './rules.ts'
import type {RawEmail} from './schema-destinations.ts'
import {isHost} from './urls.ts'

const AT: Path = ['destinations', 'email']
const LOCAL = ['localhost', '127.0.0.1', '::1', '[::1]']

const problem = (message: string, ...keys: Path): Problem => ({path: [...AT, ...keys], message})

export function checkEmail({raw}: RuleInput): Problem[] {
  const email = raw.destinations?.email
  if (!isUsed(email)) return []
  return [...checkServer(email), ...checkNames(email), ...checkLogin(AT, email), ...checkSecurity(email), ...checkFrom(email), ...checkTo(email), ...checkUserAddress(email)]
}

function checkServer({host}: RawEmail): Problem[] {
  if (host === undefined) return [problem('is missing: the mail server', 'host')]
  return isHost(host) || /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]+$/.test(host) ? [] : [problem('must be a host name alone; the port has a key of its own', 'host')]
}

const NAMES = ['serverName', 'clientName'] as const

function checkNames(email: RawEmail): Problem[] {
  const wrong = NAMES.filter(key => email[key] !== undefined && !isHost(email[key]))
  const isUseless = email.security === 'none' && email.serverName !== undefined
  return [
    ...wrong.map(key => problem('must be a host name alone', key)),
    ...(isUseless ? [problem('is of no use without encryption; use security starttls or tls, or leave it out', 'serverName')] : []),
  ]
}

function checkSecurity(email: RawEmail): Problem[] {
  const {security, host = '', password} = email
  if (security !== 'none') return []
  const isOpen = password !== undefined && !LOCAL.includes(host.toLowerCase())
  return [
    ...(isOpen ? [problem('would send the password for all to read; use starttls or tls, or leave out user and password', 'security')] : []),
    ...checkUnusedFiles(AT, email, 'use security starttls or tls'),
  ]
}

const ADDRESS = String.raw`[^\s@<>()\[\]\\,;:"]+@[^\s@<>()\[\]\\,;:"]+`
const BARE = new RegExp(`^${ADDRESS}$`)
const NAMED = new RegExp(String.raw`^("[^"\\<>]*"|[^"\\<>@()\[\],;:]*)\s*<${ADDRESS}>$`)

const isAddress = (text: string): boolean => BARE.test(text) || NAMED.test(text)
const WANTED = 'must be one address, as anna@example.com or Anna <anna@example.com>; put a name that holds punctuation in double quotes'

function checkFrom({from}: RawEmail): Problem[] {
  if (from === undefined) return [problem('is missing: the address that mails come from', 'from')]
  return isAddress(from) ? [] : [problem(WANTED, 'from')]
}

/** The digest and all else goes to `to`; only what a user is told of her own seat does not. */
function checkTo({to = [], messages}: RawEmail): Problem[] {
  const {serverLicense, ...others} = switchesOf(messages, 'email')
  const isNeeded = Object.values({...serverLicense, ...others, seatReleased: false}).includes(true)
  if (to.length === 0 && isNeeded) return [problem('is missing: give at least one address, or switch off all messages but seatReleased', 'to')]
  // A part that was refused is a section without keys here.
  return to.flatMap((address, index) => (typeof address !== 'string' || isAddress(address) ? [] : [problem(WANTED, 'to', index)]))
}

function checkUserAddress({userAddress: {pattern} = {}}: RawEmail): Problem[] {
  if (pattern === undefined) return []
  const message = findPatternProblem(pattern)
  return message === undefined ? [] : [problem(message, 'userAddress', 'pattern')]
}

function findPatternProblem(pattern: string): string | undefined {
  if (!pattern.includes('{userId}')) return 'must hold {userId}, or the mails to all users would go to one address'
  const filled = pattern.replaceAll('{userId}', 'anna').replaceAll('{userDirectory}', 'corp')
  if (/[{}]/.test(filled)) return 'may hold {userId} and {userDirectory} and no other braces'
  return BARE.test(filled) ? undefined : 'must give an address, as {userId}@example.com does'
}
