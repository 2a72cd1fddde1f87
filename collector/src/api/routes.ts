// The REST API: the three endpoints of the license documentation, and what the plugin needs.
import type {FastifyInstance} from 'fastify'
import type {TypeBoxTypeProvider} from '@fastify/type-provider-typebox'
import {KEY_REUSED} from '../approve.ts'
import type {Collector} from '../collector.ts'
import {releaseOne, type ManualOutcome} from '../manual.ts'
import {refusal} from '../release.ts'
import {toUndelivered} from '../undelivered.ts'
import {DAY, userName, type Verdict} from '../policy/model.ts'
import type {Site} from '../site.ts'
import {allow, callerOf} from './auth.ts'
import {connectionOf} from './connection.ts'
import {connection} from './connection-schema.ts'
import {healthOf} from './health.ts'
import {ProblemError} from './problem.ts'
import * as schemas from './schemas.ts'
import {jobAnswer, keyOfCaller, toJobAnswer, toOutcome} from './job-answer.ts'
import {readingOf, siteOf} from './sites.ts'
import {distinctUsers, seatsOf, toAtRiskPage, toPlanAnswer, toSeatRow, toStatus} from './views.ts'

type Server = FastifyInstance

const MOST_REFUSED = 1000

const typed = (server: Server) => server.withTypeProvider<TypeBoxTypeProvider>()

/** The one user that is meant; 404 without a seat, 409 when a bare id is ambiguous. */
function seatsOfOneUser(site: Site, userId: string): Verdict[] {
  const seats = seatsOf(readingOf(site), userId)
  if (seats.length === 0) throw new ProblemError({status: 404, code: 'noSeat', detail: `${userId} holds no seat at site ${site.name}.`})
  const users = distinctUsers(seats)
  if (users.length > 1) {
    throw new ProblemError({status: 409, code: 'ambiguousUser', candidates: users, detail: `Several users are named ${userId}. Say which as DIRECTORY\\id: ${users.join(', ')}.`})
  }
  return seats
}

/** Who asks again for a release that was done means that seat, and not the other one that the user still has. */
function otherSeatWasTaken({deps: {store, now}}: Pick<Collector, 'deps'>, site: Site, {allocation: {type, holder}}: Verdict): boolean {
  return holder !== undefined && store.departures.listOurs(site.name, userName(holder))
    .some(lost => lost.type !== type && lost.reinstatedAs === undefined && now() - lost.at < DAY)
}

function refuseOther(collector: Collector, site: Site, verdict: Verdict): void {
  if (!otherSeatWasTaken(collector, site, verdict)) return
  const {type, holder} = verdict.allocation
  const name = userName(holder!)
  throw new ProblemError({
    status: 409, code: 'otherSeat', candidates: [type],
    detail: `The other seat of ${name} was released within the last day; what ${name} still holds is a seat of type ${type}. Say with ?licenseType=${type} if that one is to go too.`,
  })
}

function oneSeat(site: Site, userId: string, licenseType: string | undefined): Verdict {
  const seats = seatsOfOneUser(site, userId).filter(({allocation}) => licenseType === undefined || allocation.type === licenseType)
  const held = seats.filter(({allocation}) => !allocation.quarantined)
  const chosen = held.length > 0 ? held : seats
  if (chosen.length === 0) throw new ProblemError({status: 404, code: 'noSeat', detail: `${userId} holds no ${licenseType!} seat at site ${site.name}.`})
  if (chosen.length > 1) {
    const types = chosen.map(({allocation}) => allocation.type)
    throw new ProblemError({status: 409, code: 'severalSeats', candidates: types, detail: `${userId} holds several seats. Say which with ?licenseType= (${types.join(', ')}).`})
  }
  return chosen[0]!
}

/** What did not happen is an error for callers of DELETE; what is gone already is what they wanted. */
function failOn(outcome: ManualOutcome): void {
  const {result, sentence, reason} = outcome
  if (result === 'becameActive') throw new ProblemError({status: 409, code: 'becameActive', detail: sentence})
  if (result === 'nowExcluded') throw new ProblemError({status: 409, code: reason ?? 'excluded', detail: sentence})
  if (result === 'failed' || result === 'refused') throw new ProblemError({status: 502, code: result, detail: sentence})
}

/** Throws 409 while nothing is released at the site. */
function refuseIfDry(site: Site): void {
  const refused = refusal(site)
  if (refused) throw new ProblemError({status: 409, code: refused.code, detail: refused.sentence})
}

/** Throws 503 before the first reading, 409 while nothing is released. */
function refuseNew(site: Site): void {
  readingOf(site)
  refuseIfDry(site)
}

export function registerReads(server: Server, collector: Collector): void {
  const app = typed(server)
  const onRequest = allow('read', collector.gate)
  const nextRun = (site: Site) => site.runsFrom(collector.now())[0]

  app.get('/v4/licenses/status', {onRequest, schema: {summary: 'Seats of each license type', querystring: schemas.siteQuery, response: schemas.answers(schemas.status)}},
    async ({query}) => toStatus(readingOf(siteOf(collector, query.site))))

  app.get('/v4/licenses/user/:userId', {onRequest, schema: {summary: 'The seats a user holds', params: schemas.userParams, querystring: schemas.siteQuery, response: schemas.answers(schemas.userSeats)}},
    async ({params, query}) => {
      const site = siteOf(collector, query.site)
      return {site: site.name, readAt: readingOf(site).at, seats: seatsOfOneUser(site, params.userId).map(verdict => toSeatRow(verdict, site))}
    })

  app.get('/v4/at-risk', {onRequest, schema: {summary: 'Seats at risk of release', querystring: schemas.atRiskQuery, response: schemas.answers(schemas.atRiskPage)}},
    async ({query}) => {
      const site = siteOf(collector, query.site)
      return toAtRiskPage(site, readingOf(site), query, nextRun(site))
    })

  app.get('/v4/plan', {onRequest, schema: {summary: 'What the next evaluation run would do, by the last reading', querystring: schemas.siteQuery, response: schemas.answers(schemas.plan)}},
    async ({query}) => {
      const site = siteOf(collector, query.site)
      return toPlanAnswer(site, readingOf(site), nextRun(site))
    })

  app.get('/v4/health', {onRequest, schema: {summary: 'How the collector is', response: schemas.answers(schemas.health)}}, async () => healthOf(collector))

  app.get('/v4/undelivered', {onRequest, schema: {summary: 'Messages that destinations refused, the newest first', response: schemas.answers(schemas.undelivered)}},
    async () => ({messages: toUndelivered(collector.store.outbox.refused(MOST_REFUSED), collector.config)}))

  app.get('/v4/connection', {onRequest, schema: {summary: 'Who calls and may do what, and how sites and destinations are', response: schemas.answers(connection)}},
    async request => connectionOf(collector, callerOf(request)))
}

export function registerReleases(server: Server, collector: Collector): void {
  const app = typed(server)
  const onRequest = allow('operate', collector.gate)

  app.delete('/v4/licenses/user/:userId', {
    onRequest,
    schema: {summary: 'Release the seat of a user', params: schemas.userParams, querystring: schemas.releaseQuery, response: schemas.answers(schemas.outcome)},
  }, async request => {
    const {params, query} = request
    const site = siteOf(collector, query.site)
    const verdict = oneSeat(site, params.userId, query.licenseType)
    if (query.licenseType === undefined) refuseOther(collector, site, verdict)
    refuseIfDry(site)
    const outcome = await releaseOne(collector.deps, site, verdict, {actor: callerOf(request).actor, seen: query.lastActivity})
    failOn(outcome)
    return toOutcome(outcome)
  })

  app.post('/v4/release', {
    onRequest,
    schema: {summary: 'Release seats as a job', headers: schemas.releaseHeaders, body: schemas.releaseBody, response: {...schemas.answers(schemas.releaseJob), 202: schemas.releaseJob}},
  }, async (request, reply) => {
    const site = siteOf(collector, request.body.site)
    const key = keyOfCaller(request.headers)
    if (collector.releaseJobs.known(key, {site, items: request.body.items}) === undefined) refuseNew(site) // what was asked for before is answered by its job
    const started = collector.releaseJobs.start(key, {actor: callerOf(request).actor}, {site, items: request.body.items})
    if (started === 'other') throw new ProblemError({status: 409, code: KEY_REUSED.code, detail: KEY_REUSED.sentence})
    const answer = await jobAnswer(collector, key, started.done)
    return reply.code(answer.code).send(answer.job)
  })

  app.get('/v4/release', {onRequest, schema: {summary: 'How far a release job is', querystring: schemas.jobQuery, response: schemas.answers(schemas.releaseJob)}}, async ({query}) => {
    const job = collector.releaseJobs.find(query.key)
    if (!job) throw new ProblemError({status: 404, code: 'noSuchJob', detail: 'No release was started with this key.'})
    return toJobAnswer(job)
  })
}
