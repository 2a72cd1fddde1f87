// What webhooks must be: told apart by name, an address that holds no login, headers that we do not set ourselves.
import {toText, type Path, type Problem} from './path.ts'
import {checkUnusedFiles, isUsed} from './rules-destinations.ts'
import {findDuplicates} from './rules-sites.ts'
import type {RuleInput} from './rules.ts'
import type {RawWebhook} from './schema-destinations.ts'
import {findUrlProblem} from './urls.ts'

/** One webhook; `read` gives a text or secret of it, also one from a file that could be read. */
type Hook = {readonly at: Path; readonly webhook: Partial<RawWebhook>; readonly read: (...keys: readonly string[]) => string | undefined}

const SHORTEST_SECRET = 16
/** What describes the body or the connection, and what receivers check. */
const OWN_HEADERS = /^(content-(type|length|encoding)|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|x-seatkeeper-.*)$/i

export function checkWebhooks({raw, contents}: RuleInput): Problem[] {
  const webhooks: readonly Partial<RawWebhook>[] = raw.destinations?.webhooks ?? []
  const hooks = webhooks.map((webhook, index): Hook => {
    const at: Path = ['destinations', 'webhooks', index]
    return {at, webhook, read: (...keys) => contents.get(toText([...at, ...keys]))}
  })
  // One that was refused as a whole has no keys left here.
  const checked = hooks.filter(({webhook}) => isUsed(webhook) && Object.keys(webhook).length > 0)
  return [...checkNames(webhooks), ...checked.flatMap(hook => CHECKS.flatMap(check => check(hook)))]
}

function checkNames(webhooks: readonly Partial<RawWebhook>[]): Problem[] {
  const names = webhooks.map(webhook => (isUsed(webhook) ? webhook.name?.toLowerCase() : undefined))
  return findDuplicates(names).map(([index, first]) => ({
    path: ['destinations', 'webhooks', index, 'name'],
    message: `webhooks[${first}] has this name already (upper and lower case do not count)`,
  }))
}

const CHECKS: readonly ((hook: Hook) => Problem[])[] = [checkUrl, checkMethod, checkSecret, checkHeaders]

function checkUrl({at, webhook, read}: Hook): Problem[] {
  const path = [...at, 'url']
  if (webhook.url === undefined) return [{path, message: 'is missing'}]
  const url = read('url')
  if (url === undefined) return []
  const message = findUrlProblem(url, {schemes: ['http', 'https'], login: 'write them as a header, Authorization', query: 'allowed'})
  if (message !== undefined) return [{path, message}]
  return /^http:/i.test(url.trim()) ? checkUnusedFiles(at, webhook, 'give an address with https://') : []
}

function checkMethod({at, webhook: {method, template = 'json'}}: Hook): Problem[] {
  if (method !== 'GET' || template === 'json') return []
  return [{path: [...at, 'method'], message: `must be POST or PUT: a GET has no body for the template ${template}`}]
}

function checkSecret({at, read}: Hook): Problem[] {
  const secret = read('secret')
  if (secret === undefined || secret.length >= SHORTEST_SECRET) return []
  return [{path: [...at, 'secret'], message: `must have at least ${SHORTEST_SECRET} characters, or others could guess it`}]
}

function checkHeaders({at, webhook: {headers = {}}, read}: Hook): Problem[] {
  const names = Object.keys(headers)
  const path = (name: string): Path => [...at, 'headers', name]
  const wrong = names.flatMap((name): Problem[] => {
    const message = findNameProblem(name)
    if (message !== undefined) return [{path: path(name), at: 'key', message}]
    const value = read('headers', name)
    return value === undefined || /^[\x21-\x7E]([\x20-\x7E]*[\x21-\x7E])?$/.test(value) ? [] : [{path: path(name), message: 'must be of plain ASCII characters, without spaces at its ends'}]
  })
  const again = findDuplicates(names.map(name => name.toLowerCase())).map(([index, first]): Problem =>
    ({path: path(names[index] ?? ''), at: 'key', message: `stands here already as ${names[first]} (upper and lower case do not count)`}))
  return [...wrong, ...again]
}

function findNameProblem(name: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'is not a name that a header can have: letters, digits and dashes'
  return OWN_HEADERS.test(name) ? 'is set for each message and cannot be chosen' : undefined
}
