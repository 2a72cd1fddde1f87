// The HTTP server of the REST API: one error handler, OpenAPI at /docs, nothing of a caller's secrets in the log.
import Fastify, {type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest} from 'fastify'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import {TypeBoxValidatorCompiler} from '@fastify/type-provider-typebox'
import type {Collector} from '../collector.ts'
import {DiskFullError} from '../store/database.ts'
import {version} from '../version.ts'
import {registerPauses, registerPlans, registerUndo} from './acting-routes.ts'
import {registerAdmin} from './admin-routes.ts'
import {registerExclusions} from './exclusion-routes.ts'
import {registerFigures} from './figures-routes.ts'
import {allow} from './auth.ts'
import {createMetrics} from './health.ts'
import {ProblemError, toBody, type Problem} from './problem.ts'
import {registerReads, registerReleases} from './routes.ts'
import {problem as problemSchema} from './schemas.ts'
import {fromValidation} from './validation.ts'

/** Fastify's own errors below 500 (broken JSON, wrong content type, too large) say themselves what is wrong. */
function toProblem(error: FastifyError | ProblemError): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error.validation) return fromValidation(error)
  if (error instanceof DiskFullError) return {status: 507, code: 'diskFull', detail: error.message}
  const status = error.statusCode ?? 500
  if (status < 500) return {status: status === 401 ? 403 : status, code: 'badRequest', detail: error.message}
  return {status: 500, code: 'internal', detail: 'Internal server error. The log of the collector has the cause.'}
}

async function registerDocs(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {title: 'Seatkeeper', version, description: 'Seats of Qlik Sense licenses: who holds them, who is at risk, and their release. Instants are epoch milliseconds.'},
      components: {securitySchemes: {token: {type: 'http', scheme: 'bearer'}}},
      security: [{token: []}],
    },
    refResolver: {buildLocalReference: (json, _base, _fragment, index) => typeof json.$id === 'string' ? json.$id : `def-${index}`},
  })
  await server.register(swaggerUi, {routePrefix: '/docs'})
}

function registerErrors(server: FastifyInstance, {log}: Collector): void {
  server.setErrorHandler((error: FastifyError | ProblemError, request, reply) => {
    const problem = toProblem(error)
    if (problem.status >= 500 && !(error instanceof ProblemError)) log.error({err: error, method: request.method, route: request.routeOptions.url}, 'a request failed')
    return reply.code(problem.status).type('application/problem+json').send(toBody(problem))
  })
  server.setNotFoundHandler((request, reply) => reply.code(404).type('application/problem+json')
    .send(toBody({status: 404, code: 'noSuchPath', detail: `There is no ${request.method} ${request.url.split('?')[0]!} here. See /docs.`})))
}

/** Some clients name JSON for a body that they do not send, as with DELETE: no body is none. */
function takeEmptyBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error') as (request: FastifyRequest, body: string, done: (error: Error | null, body?: unknown) => void) => void
  server.addContentTypeParser<string>('application/json', {parseAs: 'string'}, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, body, done)
  })
}

/** What Fastify refuses before it looks for a route, such as a path with a lone %. */
function refuseEarly(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error)
  const isBadPath = error.code === 'FST_ERR_BAD_URL'
  const told = isBadPath ? {...problem, detail: 'The path is not well encoded: a % in it that begins no code must be written as %25.'} : problem
  void reply.code(problem.status).type('application/problem+json').send(toBody(told))
}

/** Builds the server; it listens only when told to. */
export async function createServer(collector: Collector): Promise<FastifyInstance> {
  const server = Fastify({logger: false, bodyLimit: 1_048_576, forceCloseConnections: true, frameworkErrors: refuseEarly, routerOptions: {ignoreDuplicateSlashes: true}}) // an address may end in a slash
  server.setValidatorCompiler(TypeBoxValidatorCompiler) // makes figures of the texts in a query, and takes a body as it is
  server.addSchema(problemSchema)
  takeEmptyBodies(server)
  registerErrors(server, collector)
  await registerDocs(server)
  const metrics = createMetrics(collector)
  await server.register(async scope => {
    registerReads(scope, collector)
    registerReleases(scope, collector)
    registerExclusions(scope, collector)
    for (const register of [registerFigures, registerPlans, registerPauses, registerUndo]) register(scope, collector)
    registerAdmin(scope, collector)
    scope.get('/health', {schema: {security: [], summary: 'Whether the collector lives'}}, async () => ({status: 'ok', version}))
    scope.get('/metrics', {onRequest: allow('read', collector.gate), schema: {summary: 'Prometheus metrics'}}, async (_request, reply) => {
      const {contentType, text} = await metrics()
      return reply.type(contentType).send(text)
    })
  })
  return server
}
