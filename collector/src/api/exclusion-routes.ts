// The exclusions that operators make: list, add, end.
import type {FastifyInstance} from 'fastify'
import type {TypeBoxTypeProvider} from '@fastify/type-provider-typebox'
import type {Collector} from '../collector.ts'
import {endExclusion, excludeUser} from '../exclude.ts'
import {endedSentence, madeSentence, noSuchExclusion, toAnswer} from '../exclusion-answers.ts'
import {toWish, type AskedExclusion, type ExclusionWish} from '../exclusion-wish.ts'
import type {Instant} from '../policy/model.ts'
import {allow, callerOf} from './auth.ts'
import * as schemas from './exclusion-schemas.ts'
import {ProblemError} from './problem.ts'
import {answers, siteQuery} from './schemas.ts'
import {siteOf} from './sites.ts'

/** Throws 400 with the field for what makes no sense. */
function wishOf(asked: AskedExclusion, now: Instant): ExclusionWish {
  const wish = toWish(asked, now)
  if ('field' in wish) throw new ProblemError({status: 400, code: 'badRequest', ...wish})
  return wish
}

export function registerExclusions(server: FastifyInstance, collector: Collector): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>()
  const {deps, gate, now, store} = collector
  const tag = {tags: ['exclusions']}

  app.get('/v4/exclusions', {onRequest: allow('read', gate), schema: {...tag, summary: 'Exclusions that operators made, newest first', querystring: siteQuery, response: answers(schemas.exclusionList)}},
    async ({query}) => {
      const site = siteOf(collector, query.site)
      return {site: site.name, exclusions: store.exclusions.list(site.name).map(kept => toAnswer(site, kept, now()))}
    })

  app.post('/v4/exclusions', {
    onRequest: allow('operate', gate),
    schema: {...tag, summary: 'Exclude a user from release', body: schemas.newExclusion, response: {...answers(schemas.exclusionDone), 201: schemas.exclusionDone}},
  }, async (request, reply) => {
    const site = siteOf(collector, request.body.site)
    const {actor} = callerOf(request)
    const {exclusion, replaced} = excludeUser(deps, site, wishOf(request.body, now()), actor)
    return reply.code(201).send({
      exclusion: toAnswer(site, {...exclusion, removed: undefined}, now()), sentence: madeSentence(store, site, exclusion),
      ...(replaced && {replaced: toAnswer(site, {...replaced, removed: {at: exclusion.created, by: actor}}, now())}),
    })
  })

  app.delete('/v4/exclusions', {
    onRequest: allow('operate', gate),
    schema: {...tag, summary: 'End an exclusion before its time, or undo it', querystring: schemas.exclusionQuery, response: answers(schemas.exclusionDone)},
  }, async request => {
    const site = siteOf(collector, request.query.site)
    const done = endExclusion(deps, site, request.query, callerOf(request).actor)
    if ('unknown' in done) throw new ProblemError({status: 404, code: 'noSuchExclusion', field: done.unknown, detail: noSuchExclusion(done.unknown, site.name)})
    return {exclusion: toAnswer(site, done.ended, now()), sentence: endedSentence(done.ended, done.restored, site.name)}
  })
}
