// The control port: plain HTTP to look into the simulated site, move its clock, change it and break it.
import {once} from 'node:events'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {SimulatedClock} from './clock.ts'
import {ControlError, parseControlBody, readClockMove, readFault, readLicense, readLogin, readUser, readUserChange, readUserName} from './control-bodies.ts'
import {CONTROL_HELP} from './control-help.ts'
import {seatFull, toIso, userFull} from './entities.ts'
import type {Faults} from './faults.ts'
import {countPool} from './license-bodies.ts'
import type {Json, JsonObject, SeatType} from './model.ts'
import {DAY, SEAT_TYPES} from './model.ts'
import type {RequestCounts} from './request-counts.ts'
import type {ListenAt, RunningServer} from './server.ts'
import type {SiteHandle} from './site-handle.ts'

export type ControlParts = {readonly site: SiteHandle; readonly clock: SimulatedClock; readonly faults: Faults; readonly requests: RequestCounts}
type Input = {readonly body: Json | undefined; readonly query: URLSearchParams}
type Action = (parts: ControlParts, input: Input) => Json

const ACTIONS: Readonly<Record<string, Action>> = {
  'GET /state': state,
  'GET /requests': requestState,
  'DELETE /requests': parts => {
    parts.requests.reset()
    return requestState(parts)
  },
  'POST /clock': moveClock,
  'GET /faults': ({faults}) => faults.list(),
  'POST /faults': ({faults}, {body}) => {
    for (const one of Array.isArray(body) ? body as Json[] : [body]) faults.add(readFault(one))
    return faults.list()
  },
  'DELETE /faults': ({faults}) => {
    faults.clear()
    return faults.list()
  },
  'POST /login': ({site}, {body}) => {
    const {user, at} = readLogin(body)
    return site.login(user, at)
  },
  'POST /users': ({site}, {body}) => userFull(site.addUser(readUser(body))),
  'POST /users/change': ({site}, {body}) => {
    const {user, set} = readUserChange(body)
    return userFull(site.changeUser(user, set))
  },
  'POST /users/delete': (parts, {body}) => {
    parts.site.deleteUser(readUserName(body))
    return state(parts)
  },
  'POST /license': (parts, {body}) => {
    parts.site.setLicense(readLicense(body))
    return state(parts)
  },
  'GET /seats': ({site}, {query}) => listSeats(site, query.get('user')),
}

/** Starts the control server; port 0 takes a free one. */
export async function startControl({host, port}: ListenAt, parts: ControlParts): Promise<RunningServer> {
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      send(response, 500, {error: String(error)})
    })
  })
  server.listen(port, host)
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {port: (server.address() as AddressInfo).port, stop}
}

async function answer(parts: ControlParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  if (request.method === 'GET' && url.pathname === '/') {
    response.writeHead(200, {'Content-Type': 'text/plain; charset=utf-8'}).end(CONTROL_HELP)
    return
  }
  const action = ACTIONS[`${request.method} ${url.pathname}`]
  if (action === undefined) send(response, 404, {error: `There is no ${request.method} ${url.pathname}; GET / lists what there is.`})
  else perform(response, () => action(parts, {body: parseControlBody(Buffer.concat(chunks).toString()), query: url.searchParams}))
}

/** Whatever an action throws is about what it was asked to do: an unknown user, a date, a seat that is held already. */
function perform(response: ServerResponse, action: () => Json): void {
  try {
    send(response, 200, action())
  } catch (error) {
    if (!(error instanceof Error)) throw error
    send(response, 400, {error: error.message})
  }
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, {'Content-Type': 'application/json; charset=utf-8'}).end(JSON.stringify(body))
}

function moveClock(parts: ControlParts, {body}: Input): Json {
  const {now, advanceDays = 0, advanceMs = 0, freeze} = readClockMove(body)
  if (freeze === true) parts.clock.freeze()
  if (now !== undefined) parts.clock.set(Date.parse(now))
  if (advanceDays !== 0 || advanceMs !== 0) parts.clock.advance(advanceDays * DAY + advanceMs)
  if (freeze === false) parts.clock.run()
  return state(parts)
}

function state({site, clock}: ControlParts): JsonObject {
  const now = clock.now()
  const pool = (type: SeatType): [string, JsonObject] => [type, countPool(site.state, type, now)]
  return {
    now: toIso(now),
    frozen: clock.frozen(),
    users: site.state.users.size(),
    seats: Object.fromEntries(SEAT_TYPES.map(pool)),
    licenseModel: site.state.licenseModel,
    license: {...site.state.license, validTo: toIso(site.state.license.validTo)},
  }
}

function requestState({requests}: ControlParts): JsonObject {
  return {total: requests.total(), connections: requests.connections(), counts: requests.counts()}
}

function listSeats(site: SiteHandle, account: string | null): JsonObject[] {
  if (account === null) return site.listSeats().map(seatFull)
  const user = site.findUser(account)
  if (user === undefined) throw new ControlError(`There is no user ${account}.`)
  return [...user.seats.values()].map(seatFull)
}
