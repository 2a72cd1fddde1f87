// The front door of the simulated site, one for each start of a collector: over real TLS, where every request can be held, bent, cut off and written down.
import {once} from 'node:events'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {createServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import type {CertificateFiles} from '../qlik-simulator/certificates.ts'
import {seatFull, userFull} from '../qlik-simulator/entities.ts'
import {play} from '../qlik-simulator/logins.ts'
import type {Site} from '../qlik-simulator/model.ts'
import {emptyReply, headersOf, sendReply, writeHead, type Reply} from '../qlik-simulator/reply.ts'
import {createQrs, type RawRequest} from '../qlik-simulator/routes.ts'
import {bend, type Bent} from './bend.ts'
import type {Entry, Truth} from './history.ts'
import {shapeOf, type Seen} from './shape.ts'
import {MINUTE, type Fault, type Moment} from './words.ts'

export type FrontParts = {
  readonly site: Site
  readonly certificates: CertificateFiles
  readonly now: () => number
  /** Called before the site works on a request and before it answers; the request waits for it. */
  readonly meet: (seen: Seen, phase: Moment['phase']) => Promise<void>
  readonly takeFault: (seen: Seen) => Fault | undefined
  readonly write: (entry: Entry) => void
}

export type Front = {
  readonly url: string
  /** No request is at the site, and none is left for it to carry out. */
  readonly isQuiet: () => boolean
  /** Carries out what the collector has given up. */
  readonly catchUp: () => void
  /** From now on nothing reaches the site, and nothing is answered. What it was asked before it carries out now, and not at some later time of the story. */
  readonly close: () => void
}

const CLOCK_OFF = 10 * MINUTE
// What was given up is carried out after so many more requests, or a while: well within the time that a collector waits before it asks again.
const LATE_AFTER = 3
const LATE_MS = 500

function truthOf(site: Site, {shape, kind, id}: Seen): Truth | undefined {
  if (shape === 'user') {
    const user = site.users.get(id)
    return {row: undefined, user: user && userFull(user), others: []}
  }
  if (kind === undefined || !['row', 'reread', 'delete'].includes(shape)) return undefined
  const seat = site.seats[kind].get(id)
  const user = seat?.user ?? undefined
  const others = user === undefined ? [] : [...user.seats.values()].filter(other => other !== seat)
  return {row: seat && seatFull(seat), user: user && userFull(user), others: others.map(seatFull)}
}

/** Whether the seat of a DELETE, or of a user to whom one is given, is held and usable. */
function isHeld(site: Site, {shape, kind, id}: Seen): boolean {
  const seat = shape === 'give' ? site.users.get(id)?.seats.get(kind!) : site.seats[kind!].get(id)
  return seat !== undefined && !seat.quarantined
}

type Worked = {readonly reply: Reply; readonly carriedOut: boolean; readonly truth: Truth | undefined}

function work({site, now}: FrontParts, seen: Seen, answer: () => Reply): Worked {
  play(site, now()) // what happened since the last request comes first
  const truth = truthOf(site, seen)
  if (seen.shape !== 'delete' && seen.shape !== 'give') return {reply: answer(), carriedOut: false, truth}
  const wasHeld = isHeld(site, seen)
  const reply = answer()
  return {reply, carriedOut: wasHeld !== isHeld(site, seen), truth}
}

const refusing: readonly Fault['how'][] = ['error', 'forbidden', 'page']

const effectOf = (fault: Fault | undefined): NonNullable<Fault['effect']> => fault?.effect ?? (fault && refusing.includes(fault.how) ? 'none' : 'done')

function servedBy({reply, answer}: Bent): unknown {
  if (answer === 'lost' || !reply.type.startsWith('application/json')) return undefined
  return JSON.parse(Buffer.concat(reply.chunks).toString())
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function send(response: ServerResponse, {reply, sending}: Bent, now: number): Promise<void> {
  if (sending === 'whole') return sendReply(response, reply, now)
  if (sending === 'silent') return void await once(response, 'close') // the collector gives up
  const body = Buffer.concat(reply.chunks)
  if (body.length > 1) {
    writeHead(response, reply, headersOf(reply, now))
    response.write(body.subarray(0, body.length >> 1))
  }
  response.socket?.destroy()
}

type Gate = {readonly isClosed: () => boolean; readonly later: Set<Late>; deleted: string | undefined}
type Late = {left: number; readonly run: () => void}

function carryOutLate({later}: Gate, isDue: (late: Late) => boolean): void {
  for (const late of [...later].filter(isDue)) if (later.delete(late)) late.run()
}

function pass(gate: Gate): void {
  for (const late of gate.later) late.left--
  carryOutLate(gate, ({left}) => left <= 0)
}

function putOff(gate: Gate, run: () => void): void {
  const late = {left: LATE_AFTER, run}
  gate.later.add(late)
  setTimeout(() => carryOutLate(gate, one => one === late), LATE_MS)
}

/** Nothing else changes the site than what the story knows; what is only read is answered. */
function answerOther(raw: RawRequest, {write}: FrontParts, qrs: (raw: RawRequest) => Reply): Reply {
  if (raw.method === 'GET') return qrs(raw)
  write({what: 'bug', sentence: `It sent ${raw.method} ${raw.url.split('?')[0]!}, which is no way to take or give a seat.`})
  return emptyReply(403)
}

async function serve(raw: RawRequest, response: ServerResponse, {parts, gate, qrs}: {parts: FrontParts; gate: Gate; qrs: (raw: RawRequest) => Reply}): Promise<void> {
  const {site, now, meet, takeFault, write} = parts
  const seen = shapeOf(raw, gate.deleted)
  if (seen === undefined) return sendReply(response, answerOther(raw, parts, qrs), now())
  await meet(seen, 'before')
  if (gate.isClosed()) return void response.socket?.destroy()
  pass(gate)
  const fault = takeFault(seen)
  const effect = effectOf(fault)
  const tell = ({carriedOut, truth}: Worked, bent: Bent, late = false) =>
    write({what: 'request', at: now(), ...seen, answer: bent.answer, status: bent.reply.status, served: servedBy(bent), carriedOut, late, truth, date: now() + (fault?.how === 'clock' ? CLOCK_OFF : 0)})
  const act = () => work(parts, seen, () => qrs(raw))
  const worked = effect === 'done' ? act() : work(parts, seen, () => emptyReply(204))
  const bent = bend(worked.reply, fault, site)
  if (seen.shape === 'delete') gate.deleted = seen.id
  tell(worked, bent)
  if (effect === 'late') putOff(gate, () => tell(act(), bent, true))
  await meet(seen, 'after')
  if (gate.isClosed()) return void response.socket?.destroy()
  await send(response, bent, now() + (fault?.how === 'clock' ? CLOCK_OFF : 0))
}

/** Listens at a free port of 127.0.0.1. */
export async function openFront(parts: FrontParts): Promise<Front> {
  const {site, now, certificates} = parts
  const answer = createQrs(site)
  const qrs = (raw: RawRequest): Reply => answer(raw, now())
  let [isClosed, atTheSite] = [false, 0]
  const gate: Gate = {isClosed: () => isClosed, later: new Set(), deleted: undefined}
  const server = createServer({...certificates.server, requestCert: true, rejectUnauthorized: true}, (request, response) => {
    atTheSite++
    readBody(request)
      .then(body => serve({method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers, body}, response, {parts, gate, qrs}))
      .catch((error: unknown) => {
        if (!isClosed) console.error('The front door failed to answer', error)
        request.socket.destroy()
      })
      .finally(() => atTheSite--)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    isQuiet: () => atTheSite === 0 && gate.later.size === 0,
    catchUp: () => carryOutLate(gate, () => true),
    close: () => {
      isClosed = true
      carryOutLate(gate, () => true)
      server.close()
      server.closeAllConnections()
    },
  }
}
