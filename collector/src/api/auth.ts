// Who may call what: bearer tokens with scopes. Never 401: Grafana would send the request a second time.
import type {FastifyReply, FastifyRequest} from 'fastify'
import type {TokenScope} from '../config/types.ts'
import {isLocalName, LOCAL, LOCAL_USER_HEADER, localActor, userInHeader} from '../local-actor.ts'
import {fold} from '../policy/model.ts'
import type {Token, Tokens} from '../store/tokens.ts'
import {ProblemError} from './problem.ts'

const ranks: Record<TokenScope, number> = {read: 0, operate: 1, admin: 2}

/** `isPerson`: Grafana said who acts; else the actor is the token's own name, or the user on the collector's machine. */
export type Caller = {readonly token: Token; readonly actor: string; readonly isPerson: boolean}

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

/** Node reads header bytes as Latin-1, and Grafana sends logins as UTF-8. Bytes that are none stay as they are: two logins may not look alike. */
function utf8(header: string): string {
  const text = Buffer.from(header, 'latin1').toString('utf8')
  return text.includes('\uFFFD') ? header : text
}

/**
 * Grafana passes the login of the person on; only a token made for Grafana is believed. A login that looks like a command on this machine is told with the token's name. A command on this machine says who gives it; only the local
 * token is believed, and whoever can read that may call himself what he likes.
 */
function callerBy(request: FastifyRequest, token: Token): Caller {
  if (token.name === LOCAL) return {token, actor: localActor(userInHeader(request.headers[LOCAL_USER_HEADER])), isPerson: false}
  const login = request.headers['x-grafana-user']
  const isPerson = token.forGrafana && typeof login === 'string' && login !== ''
  if (!isPerson) return {token, actor: token.name, isPerson}
  return {token, actor: isLocalName(login) ? `${token.name}:${utf8(login)}` : utf8(login), isPerson}
}

export type Gate = {readonly tokens: Tokens; readonly operators: readonly string[]}

/** Why a caller may not do what needs the scope; undefined when nothing is against it. */
export function whyNotAllowed(scope: TokenScope, {token, actor, isPerson}: Caller, operators: readonly string[]): {code: string; detail: string} | undefined {
  if (ranks[token.scope] < ranks[scope]) return {code: 'scope', detail: `The token ${token.name} may ${token.scope}, but this needs the scope ${scope}.`}
  // Who holds an admin token could do it by another one; a person whom Grafana names does not hold it, whatever Grafana was given.
  if (scope === 'read' || (token.scope === 'admin' && !isPerson) || operators.length === 0 || operators.some(name => fold(name) === fold(actor))) return undefined
  return {code: 'operator', detail: `${actor} is not among the operators (\`api.operators\`).`}
}

/** A pre-handler that lets callers with the scope through. */
export function allow(scope: TokenScope, {tokens, operators}: Gate) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const token = tokens.find(bearerOf(request))
    if (token === undefined) throw forbidden('wrongToken', 'The token is not known here. It may have been revoked; make one with `seatkeeper token add`.')
    const caller = callerBy(request, token)
    const refused = whyNotAllowed(scope, caller, operators)
    if (refused !== undefined) throw forbidden(refused.code, refused.detail)
    callers.set(request, caller)
  }
}
