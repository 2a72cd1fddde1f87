// What a fault makes of an answer: refused, garbled, or whole as far as anybody can tell and yet not the truth.
import {accountName} from '../qlik-simulator/entities.ts'
import type {Json, JsonObject, Site} from '../qlik-simulator/model.ts'
import {emptyReply, jsonReply, textReply, type Reply} from '../qlik-simulator/reply.ts'
import type {Answer} from './history.ts'
import {UNREADABLE_FIELD, type Fault} from './words.ts'

/** `cut`: half of it is sent before the connection breaks; `silent`: nothing ever comes. */
export type Bent = {readonly reply: Reply; readonly answer: Answer; readonly sending: 'whole' | 'cut' | 'silent'}

const LOGIN_PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>'

const bodyOf = (reply: Reply): Buffer => Buffer.concat(reply.chunks)

const isJson = ({status, type}: Reply): boolean => status < 300 && type.startsWith('application/json')

function withJson(reply: Reply, change: (json: Json) => Json): Bent {
  if (!isJson(reply)) return {reply, answer: 'whole', sending: 'whole'}
  const before = bodyOf(reply).toString()
  const bent = jsonReply(change(JSON.parse(before) as Json), reply.status)
  return {reply: bent, answer: bodyOf(bent).toString() === before ? 'whole' : 'bent', sending: 'whole'}
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json)

function without(row: Json, isMeant: (row: JsonObject) => boolean): Json {
  if (typeof row !== 'object' || row === null || isList(row) || !isMeant(row)) return row
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== UNREADABLE_FIELD))
}

function unreadable(reply: Reply, login: string | undefined, site: Site): Bent {
  const user = [...site.users.all()].find(one => accountName(one) === login)
  const isMeant = ({id}: JsonObject) => id === user?.id
  return withJson(reply, json => (isList(json) ? json.map(row => without(row, isMeant)) : without(json, isMeant)))
}

const lost = (reply: Reply, sending: Bent['sending'] = 'whole'): Bent => ({reply, answer: 'lost', sending})

/** Only JSON can be garbled: of a refusal the status tells all. */
function garbled(reply: Reply): Bent {
  if (!isJson(reply)) return {reply, answer: 'whole', sending: 'whole'}
  const body = bodyOf(reply)
  return lost({...reply, chunks: [body.subarray(0, Math.floor(body.length / 2))]})
}

/** The answer as it is sent. */
export function bend(reply: Reply, fault: Fault | undefined, site: Site): Bent {
  switch (fault?.how) {
    case 'error': return lost(textReply(500, 'Simulated 500'))
    case 'forbidden': return lost(textReply(403, 'Forbidden'))
    case 'page': return lost({status: 200, type: 'text/html; charset=utf-8', chunks: [Buffer.from(LOGIN_PAGE)]})
    case 'cut': return lost(isJson(reply) ? reply : emptyReply(reply.status), 'cut')
    case 'silent': return lost(reply, 'silent')
    case 'garbled': return garbled(reply)
    case 'short': return withJson(reply, json => (isList(json) ? json.slice(0, Math.max(0, json.length - (fault.rows ?? 1))) : json))
    case 'empty': return withJson(reply, json => (isList(json) ? [] : json))
    case 'unreadable': return unreadable(reply, fault.login, site)
    default: return {reply, answer: 'whole', sending: 'whole'} // a refusal of the site's own is the truth too
  }
}
