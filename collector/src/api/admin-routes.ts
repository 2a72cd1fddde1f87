// The part of the REST API that needs the scope admin: the tokens of the API itself.
import type {FastifyInstance} from 'fastify'
import type {TypeBoxTypeProvider} from '@fastify/type-provider-typebox'
import {Type} from 'typebox'
import type {Collector} from '../collector.ts'
import {endToken, makeToken, nameTaken, noSuchToken} from '../token-changes.ts'
import {allow, callerOf} from './auth.ts'
import {ProblemError} from './problem.ts'

const name = Type.String({minLength: 1, maxLength: 100, description: 'what the token is for, such as grafana; shown in lists and records'})
const scope = Type.Enum(['read', 'operate', 'admin'])
const forGrafana = Type.Boolean({description: 'whether it may say which Grafana user acts'})

const newToken = Type.Object({name, scope, for: Type.Optional(Type.Enum(['grafana']))}, {additionalProperties: false})
const madeToken = Type.Object({name, scope, forGrafana, token: Type.String({description: 'the token; it is not shown again'})}, {$id: 'MadeToken'})
const tokenQuery = Type.Object({name}, {additionalProperties: false})
const endedToken = Type.Object({name}, {$id: 'EndedToken'})
const tokenList = Type.Object({
  tokens: Type.Array(Type.Object({
    name, scope, forGrafana, made: Type.Enum(['configuration', 'command']),
    created: Type.Optional(Type.Integer({description: 'when it was made, epoch milliseconds (UTC)'})),
  })),
}, {$id: 'TokenList'})

export function registerAdmin(server: FastifyInstance, collector: Collector): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>()
  const {store, config, gate, now} = collector
  const onRequest = allow('admin', gate)

  app.post('/v4/tokens', {onRequest, schema: {summary: 'Make a token of the API', body: newToken, response: {201: madeToken}}}, async (request, reply) => {
    const {name, scope, for: who} = request.body
    const token = {name, scope, forGrafana: who === 'grafana'}
    const text = makeToken({store, config}, token, {actor: callerOf(request).actor, at: now()})
    if (text === undefined) throw new ProblemError({status: 409, code: 'nameTaken', field: 'name', detail: nameTaken(name)})
    return reply.code(201).send({...token, token: text})
  })

  app.get('/v4/tokens', {onRequest, schema: {summary: 'The tokens of the API, without their text', response: {200: tokenList}}}, async () => ({
    tokens: [
      ...config.api.tokens.map(({name, scope, forGrafana}) => ({name, scope, forGrafana, made: 'configuration' as const})),
      ...store.tokens.list().map(token => ({...token, made: 'command' as const})),
    ],
  }))

  app.delete('/v4/tokens', {onRequest, schema: {summary: 'End a token of the API', querystring: tokenQuery, response: {200: endedToken}}}, async request => {
    const {name} = request.query
    if (!endToken(store, name, {actor: callerOf(request).actor, at: now()})) throw new ProblemError({status: 404, code: 'noSuchToken', field: 'name', detail: noSuchToken(name)})
    return {name}
  })
}
