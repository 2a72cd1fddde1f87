// Talks to a Grafana's HTTP API as one of its people, and makes people for tests and the demo.
import {randomBytes} from 'node:crypto'

export type Person = {login: string; password: string}
export type Role = 'Viewer' | 'Editor' | 'Admin'
export type Answer = {status: number; body: unknown}
export type Cookie = {name: string; value: string; url: string}

export type GrafanaClient = {
  url: string
  admin: Person
  /** Answers whatever the status, with the body read as JSON where it is; `as` the administrator when not given. Throws only when nothing answers. */
  request: (method: string, path: string, body?: unknown, as?: Person) => Promise<Answer>
  /** As `request` by the administrator, but gives the body alone and throws what Grafana says of any status from 400. */
  must: (method: string, path: string, body?: unknown) => Promise<unknown>
  /** Deletes by the administrator; that it is gone already is as good. Throws what else Grafana says. */
  remove: (path: string) => Promise<void>
  /** Makes a user with this role in the administrator's organization. Throws what Grafana says, such as that the login exists. */
  addUser: (login: string, role: Role) => Promise<Person & {id: number}>
  /** The cookies of a new session, as a browser context takes them. Throws when Grafana refuses the person. */
  login: (person: Person) => Promise<Cookie[]>
}

export function randomPassword(): string {
  return randomBytes(18).toString('base64url')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What an error body says, in one line. */
function wordsOf(body: unknown): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : body
  return typeof message === 'string' ? message.trim().slice(0, 300) : JSON.stringify(message)
}

async function send(address: string, init: RequestInit): Promise<Response> {
  return fetch(address, {...init, redirect: 'manual'}).catch((cause: unknown) => {
    throw new Error(`Grafana does not answer at ${address}.`, {cause})
  })
}

function headersOf(person: Person, body: unknown): Record<string, string> {
  const authorization = `Basic ${Buffer.from(`${person.login}:${person.password}`).toString('base64')}`
  // Without this header the alert rules put in by the API could not be changed or removed in Grafana's own pages.
  return {authorization, 'x-disable-provenance': 'true', ...(body === undefined ? {} : {'content-type': 'application/json'})}
}

async function sessionOf(url: string, {login, password}: Person): Promise<Cookie[]> {
  const body = JSON.stringify({user: login, password})
  const response = await send(`${url}/login`, {method: 'POST', headers: {'content-type': 'application/json'}, body})
  if (response.status !== 200) throw new Error(`Grafana answered ${response.status} to the login of ${login}: ${wordsOf(parsed(await response.text()))}`)
  return response.headers.getSetCookie().map(cookie => {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/)
    return {name, value, url}
  })
}

/** A client of the Grafana at `url` (no slash at its end) for this administrator; sends nothing by itself. */
export function connectGrafana(url: string, admin: Person): GrafanaClient {
  const request: GrafanaClient['request'] = async (method, path, body, as = admin) => {
    const response = await send(`${url}${path}`, {method, headers: headersOf(as, body), ...(body === undefined ? {} : {body: JSON.stringify(body)})})
    return {status: response.status, body: parsed(await response.text())}
  }
  const mustUnless = async (accepted: number | undefined, method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await request(method, path, body)
    if (answer.status >= 400 && answer.status !== accepted) throw new Error(`Grafana answered ${answer.status} to ${method} ${path}: ${wordsOf(answer.body)}`)
    return answer.body
  }
  const must: GrafanaClient['must'] = (...what) => mustUnless(undefined, ...what)
  const remove: GrafanaClient['remove'] = async path => void (await mustUnless(404, 'DELETE', path))
  const addUser: GrafanaClient['addUser'] = async (login, role) => {
    const password = randomPassword()
    const {id: orgId} = (await must('GET', '/api/org')) as {id: number}
    const {id} = (await must('POST', '/api/admin/users', {name: login, login, email: `${login}@example.com`, password, OrgId: orgId})) as {id: number}
    await must('PATCH', `/api/org/users/${id}`, {role})
    return {login, password, id}
  }
  return {url, admin, request, must, remove, addUser, login: person => sessionOf(url, person)}
}
