// Who may call what: bearer tokens with scopes. Never 401: Grafana would send the request a second time.
import type {FastifyReply, FastifyRequest} from 'fastify'
import type {TokenScope} from '../config/types.ts'
import type {Token, Tokens} from '../store/tokens.ts'
import {ProblemError} from './problem.ts'

const ranks: Record<TokenScope, number> = {read: 0, operate: 1, admin: 2}

export type Caller = {readonly token: Token; readonly actor: string}

const callers = new WeakMap<FastifyRequest, Caller>()

/** Who calls; there is always one behind `allow`. */
export function callerOf(request: FastifyRequest): Caller {
  return callers.get(request)!
}

function forbidden(code: string, detail: string): ProblemError {
  return new ProblemError({status: 403, code, detail})
}

function bearerOf(request: FastifyRequest): string {
  const found = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')
  if (!found) throw forbidden('noToken', 'This needs a token: send the header "Authorization: Bearer TOKEN". Make one with `seatkeeper token add`.')
  return found[1]!
}

/** Grafana passes the login of the person on; only a token made for Grafana is believed. */
function actorOf(request: FastifyRequest, token: Token): string {
  const login = request.headers['x-grafana-user']
  return token.forGrafana && typeof login === 'string' && login !== '' ? login : token.name
}

export type Gate = {readonly tokens: Tokens; readonly operators: readonly string[]}

/** A pre-handler that lets callers with the scope through. */
export function allow(scope: TokenScope, {tokens, operators}: Gate) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const token = tokens.find(bearerOf(request))
    if (token === undefined) throw forbidden('wrongToken', 'The token is not known here. It may have been revoked; make one with `seatkeeper token add`.')
    if (ranks[token.scope] < ranks[scope]) throw forbidden('scope', `The token ${token.name} may ${token.scope}, but this needs the scope ${scope}.`)
    const actor = actorOf(request, token)
    // Who holds an admin token could change the list itself.
    if (scope !== 'read' && token.scope !== 'admin' && operators.length > 0 && !operators.some(name => name.toLowerCase() === actor.toLowerCase())) {
      throw forbidden('operator', `${actor} is not among the operators (\`api.operators\`).`)
    }
    callers.set(request, {token, actor})
  }
}
