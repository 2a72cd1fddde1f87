// The exclusions that operators make: list, add, end.
import type {FastifyInstance} from 'fastify'
import type {TypeBoxTypeProvider} from '@fastify/type-provider-typebox'
import type {Collector} from '../collector.ts'
import type {ExclusionAnswer} from '../contract.ts'
import {endExclusion, excludeUser, seatsHeldBy} from '../exclude.ts'
import {dateText} from '../policy/explain.ts'
import {userName, type Exclusion, type Instant} from '../policy/model.ts'
import type {Site} from '../site.ts'
import type {KeptExclusion} from '../store/exclusions.ts'
import {allow, callerOf} from './auth.ts'
import * as schemas from './exclusion-schemas.ts'
import {ProblemError} from './problem.ts'
import {answers, siteQuery} from './schemas.ts'
import {siteOf} from './sites.ts'

type Wish = {readonly user: string; readonly reason: string; readonly until?: Instant}

/** `DIRECTORY\id` in its parts; ids may hold further backslashes. Throws 400 otherwise. */
function partsOf(user: string): {directory: string; userId: string} {
  const [directory = '', ...rest] = user.split('\\')
  const userId = rest.join('\\')
  if (directory.trim() === '' || userId.trim() === '') {
    throw new ProblemError({status: 400, code: 'badRequest', field: 'user', detail: `"${user}" is not a user; write DIRECTORY\\id.`})
  }
  return {directory, userId}
}

/** What makes no sense is refused with the field. `now` is epoch ms. */
function checkWish({reason, until}: Wish, now: Instant): void {
  if (reason.trim() === '') throw new ProblemError({status: 400, code: 'badRequest', field: 'reason', detail: 'Say why the user is excluded; the reason is shown to others.'})
  if (until !== undefined && until <= now) throw new ProblemError({status: 400, code: 'badRequest', field: 'until', detail: `The exclusion would end on ${dateText(until)}, which is past. Give a later instant, or none for no end.`})
}

function namesOf(site: Site, exclusion: Exclusion): Pick<ExclusionAnswer, 'user' | 'name' | 'seats'> {
  const seats = seatsHeldBy(site, exclusion)
  return {user: userName({directory: exclusion.directory, id: exclusion.userId}), name: seats[0]?.allocation.holder?.name ?? '', seats: seats.length}
}

function toAnswer(site: Site, exclusion: Exclusion): ExclusionAnswer {
  const {id, reason, by, created, until} = exclusion
  return {id, ...namesOf(site, exclusion), reason, by, created, ...(until !== undefined && {until}), state: 'standing'}
}

function toListed(site: Site, kept: KeptExclusion, now: Instant): ExclusionAnswer {
  const {removed, until} = kept
  if (removed !== undefined) return {...toAnswer(site, kept), state: 'removed', endedAt: removed.at, endedBy: removed.by}
  if (until !== undefined && until <= now) return {...toAnswer(site, kept), state: 'ended', endedAt: until}
  return toAnswer(site, kept)
}

const seatText = (count: number) => (count === 0 ? 'Nobody of that name holds a seat there now.' : `${count === 1 ? 'One seat is' : `${count} seats are`} kept by it now.`)

function madeSentence(site: Site, exclusion: Exclusion): string {
  const {user, seats} = namesOf(site, exclusion)
  const end = exclusion.until === undefined ? 'without end' : `until ${dateText(exclusion.until)}`
  return `${user} is excluded from release at site ${site.name} ${end}. ${seatText(seats)}`
}

export function registerExclusions(server: FastifyInstance, collector: Collector): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>()
  const {deps, gate, now, store} = collector
  const tag = {tags: ['exclusions']}

  app.get('/v4/exclusions', {onRequest: allow('read', gate), schema: {...tag, summary: 'Exclusions that operators made, newest first', querystring: siteQuery, response: answers(schemas.exclusionList)}},
    async ({query}) => {
      const site = siteOf(collector, query.site)
      return {site: site.name, exclusions: store.exclusions.list(site.name).map(kept => toListed(site, kept, now()))}
    })

  app.post('/v4/exclusions', {
    onRequest: allow('operate', gate),
    schema: {...tag, summary: 'Exclude a user from release', body: schemas.newExclusion, response: {...answers(schemas.exclusionDone), 201: schemas.exclusionDone}},
  }, async (request, reply) => {
    const {site: name, ...wish} = request.body
    const site = siteOf(collector, name)
    checkWish(wish, now())
    const made = excludeUser(deps, site, {...partsOf(wish.user), reason: wish.reason.trim(), until: wish.until}, callerOf(request).actor)
    return reply.code(201).send({exclusion: toAnswer(site, made), sentence: madeSentence(site, made)})
  })

  app.delete('/v4/exclusions', {
    onRequest: allow('operate', gate),
    schema: {...tag, summary: 'End an exclusion before its time', querystring: schemas.exclusionQuery, response: answers(schemas.exclusionDone)},
  }, async request => {
    const site = siteOf(collector, request.query.site)
    const ended = endExclusion(deps, site, request.query.id, callerOf(request).actor)
    if (ended === undefined) throw new ProblemError({status: 404, code: 'noSuchExclusion', field: 'id', detail: `There is no exclusion of this id at site ${site.name} that still holds.`})
    const answer: ExclusionAnswer = {...toAnswer(site, ended), state: 'removed', endedAt: now(), endedBy: callerOf(request).actor}
    return {exclusion: answer, sentence: `${answer.user} is judged by the rules again, at the next reading at the latest.`}
  })
}
