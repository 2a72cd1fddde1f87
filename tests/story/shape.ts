// Which of the requests that a collector makes this one is, told from its line alone.
import type {RawRequest} from '../qlik-simulator/routes.ts'
import type {Kind} from '../model/words.ts'
import type {Shape} from './words.ts'

export type Seen = {readonly shape: Shape; readonly kind: Kind | undefined; readonly id: string}

const PATH = /^\/qrs\/(?:(?<overview>license\/accesstypeoverview)|license\/(?<kind>professional|analyzer)accesstype(?<list>\/full)?(?:\/(?<row>[^/]+))?|user\/(?:(?<users>full)|(?<user>[^/]+)))$/

function userIn(body: string): string {
  const {user} = JSON.parse(body) as {user?: {id?: string}}
  return user?.id ?? ''
}

function ofSeats({method, body}: RawRequest, {list, row}: {list: boolean; row: string | undefined}, {kind, query, deleted}: {kind: Kind; query: string; deleted: string | undefined}): Seen | undefined {
  if (list) return query.includes('filter=') ? {shape: 'find', kind, id: query} : {shape: `${kind}s`, kind, id: ''}
  if (row === undefined) return method === 'POST' ? {shape: 'give', kind, id: userIn(body)} : undefined
  if (method === 'DELETE') return {shape: 'delete', kind, id: row}
  return {shape: row === deleted ? 'reread' : 'row', kind, id: row}
}

/** `deleted`: the row of the last DELETE. Undefined for what no collector asks. */
export function shapeOf(request: RawRequest, deleted: string | undefined): Seen | undefined {
  const [path = '', query = ''] = request.url.split('?')
  const found = PATH.exec(path)?.groups
  if (found === undefined) return undefined
  if (found.overview !== undefined) return {shape: 'overview', kind: undefined, id: ''}
  if (found.users !== undefined) return {shape: 'users', kind: undefined, id: ''}
  if (found.user !== undefined) return {shape: 'user', kind: undefined, id: found.user}
  return ofSeats(request, {list: found.list !== undefined, row: found.row}, {kind: found.kind as Kind, query, deleted})
}
