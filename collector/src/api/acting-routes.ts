// What a person does about a site's releases: approve, discard or carry out a plan, pause, resume, undo.
import type {FastifyInstance} from 'fastify'
import type {TypeBoxTypeProvider} from '@fastify/type-provider-typebox'
import {carryOutPlan, REPLACED, type Wanted} from '../approve.ts'
import type {Collector} from '../collector.ts'
import {runCycle} from '../cycle.ts'
import {discardHalted, haltedOf} from '../halted.ts'
import {pausedSentence, resumedSentence, toPauseReason} from '../pause-answers.ts'
import {pauseSite, resumeSite} from '../pause.ts'
import {userName} from '../policy/model.ts'
import {PLAN_VERSION} from '../policy/plan.ts'
import {QrsError} from '../qrs/errors.ts'
import type {Site} from '../site.ts'
import {undoRelease, type UndoOutcome} from '../undo.ts'
import * as acting from './acting-schemas.ts'
import {allow, callerOf} from './auth.ts'
import {jobAnswer, keyOfCaller} from './job-answer.ts'
import {ProblemError} from './problem.ts'
import * as schemas from './schemas.ts'
import {siteOf} from './sites.ts'
import {departureOf} from './undoable.ts'
import {toPause} from './views.ts'

const LARGEST_PLAN = 16 * 1024 * 1024 // bytes; 100,000 seats by their row ids

const jobAnswers = {...schemas.answers(schemas.releaseJob), 202: schemas.releaseJob}

/** Throws 502 where Qlik could not be read, 409 where the plan may not run. */
async function carryOut(collector: Collector, site: Site, wanted: Wanted) {
  const {deps, releaseJobs} = collector
  const approval = await carryOutPlan({...deps, releaseJobs}, site, wanted).catch((error: unknown) => {
    if (error instanceof QrsError) throw new ProblemError({status: 502, code: 'failed', detail: `${error.message} Nothing was released.`})
    throw error
  })
  if ('refused' in approval) throw new ProblemError({status: 409, code: approval.refused.code, detail: approval.refused.sentence})
  return jobAnswer(collector, approval.job.key, approval.done)
}

export function registerPlans(server: FastifyInstance, collector: Collector): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>()
  const {deps, gate} = collector
  const onRequest = allow('operate', gate)
  const tag = {tags: ['plan']}

  app.post('/v4/plan/approve', {onRequest, schema: {...tag, summary: 'Approve the halted plan: judged afresh, what is in both is released', body: acting.planBody, response: jobAnswers}},
    async (request, reply) => {
      const site = siteOf(collector, request.body.site)
      const {code, job} = await carryOut(collector, site, {halted: request.body.id, actor: callerOf(request).actor})
      return reply.code(code).send(job)
    })

  app.post('/v4/plan/discard', {onRequest, schema: {...tag, summary: 'Discard the halted plan: nothing of it is released', body: acting.planBody, response: schemas.answers(acting.siteDone)}},
    async request => {
      const site = siteOf(collector, request.body.site)
      const halted = haltedOf(site, request.body.id)
      if (halted === undefined) throw new ProblemError({status: 409, code: REPLACED.code, detail: REPLACED.sentence})
      discardHalted(deps, site, halted, callerOf(request).actor)
      return {site: site.name, sentence: `The halted plan of site ${site.name} is discarded; nothing of it is released. The next run makes a new plan.`}
    })

  app.post('/v4/plan/run', {
    onRequest, bodyLimit: LARGEST_PLAN,
    schema: {...tag, summary: 'Carry out a plan that was reviewed: judged afresh, what is in both is released', headers: schemas.releaseHeaders, body: acting.runBody, response: jobAnswers},
  }, async (request, reply) => {
    const {version, items} = request.body
    const site = siteOf(collector, request.body.site)
    if (version !== PLAN_VERSION) throw new ProblemError({status: 400, code: 'badRequest', field: 'version', detail: `This plan has version ${version}; known here is ${PLAN_VERSION}. Make a new plan.`})
    const seats = [...new Set(items.map(({allocationId}) => allocationId))].map(allocationId => ({allocationId})) // a job ends with its last outcome, and a seat has one
    const {code, job} = await carryOut(collector, site, {key: keyOfCaller(request.headers), items: seats, actor: callerOf(request).actor})
    return reply.code(code).send(job)
  })
}

function reasonOf(text: string | undefined): string | undefined {
  const reason = text === undefined ? undefined : toPauseReason(text)
  if (reason === '') throw new ProblemError({status: 400, code: 'badRequest', field: 'reason', detail: '`reason` must not be empty.'})
  return reason
}

export function registerPauses(server: FastifyInstance, collector: Collector): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>()
  const onRequest = allow('operate', collector.gate)
  const tag = {tags: ['pause']}

  app.post('/v4/pause', {onRequest, schema: {...tag, summary: 'Stop all releases of a site until somebody resumes', body: acting.pauseBody, response: schemas.answers(acting.pauseDone)}},
    async request => {
      const site = siteOf(collector, request.body.site)
      const was = site.paused
      const paused = pauseSite(collector.deps, site, {actor: callerOf(request).actor, reason: reasonOf(request.body.reason)})
      return {site: site.name, sentence: pausedSentence(site.name, was), paused: toPause(paused)}
    })

  app.post('/v4/resume', {onRequest, schema: {...tag, summary: 'Let the releases of a site go on', body: acting.siteBody, response: schemas.answers(acting.siteDone)}},
    async request => {
      const site = siteOf(collector, request.body.site)
      const ended = resumeSite(collector.deps, site, callerOf(request).actor)
      return {site: site.name, sentence: resumedSentence(site.name, ended)}
    })
}

const undoStatus: Record<Exclude<UndoOutcome['result'], 'reinstated'>, number> = {held: 409, off: 409, dryRun: 409, refused: 502, failed: 502}

export function registerUndo(server: FastifyInstance, collector: Collector): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>()
  app.post('/v4/undo', {
    onRequest: allow('operate', collector.gate),
    schema: {summary: 'Give a released seat back to its user, as well as Qlik lets us', body: acting.undoBody, response: schemas.answers(acting.undoDone)},
  }, async request => {
    const site = siteOf(collector, request.body.site)
    const departure = departureOf(collector.store, site.name, request.body)
    const {result, sentence, allocationId} = await undoRelease(collector.deps, site, departure, callerOf(request).actor)
    if (result !== 'reinstated') throw new ProblemError({status: undoStatus[result], code: result, detail: sentence})
    void runCycle(collector.deps, site, 'reading').catch(() => undefined) // so that the seat is on the lists at once; a failure is told by the round
    const {directory, userId, name, type} = departure
    return {result, sentence, site: site.name, user: userName({directory, id: userId}), name, licenseType: type, allocationId: allocationId!}
  })
}
