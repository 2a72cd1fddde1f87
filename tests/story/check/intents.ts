// Releases that the audit says were begun, with what the site saw of each: the last look, the DELETE, the look after it.
import type {Row} from '../../model/case.ts'
import type {Kind} from '../../model/words.ts'
import {textOf, type AuditRecord, type Request, type Truth} from '../history.ts'
import type {Around} from './judgement.ts'

/** A seat as it was seen, and as it was; `around` is what held at that instant. */
export type Glance = {readonly served: Row | undefined; readonly truth: Truth; readonly at: number; readonly around: Around}

export type Intent = {
  readonly seq: number
  readonly row: string
  readonly kind: Kind
  /** A person wants this very seat; else it is of a plan, with the policy's reason. */
  readonly isManual: boolean
  readonly actor: string
  readonly lastActivity: number
  /** The last look so far. */
  readonly look: {row: Glance | undefined; user: Glance | undefined; other: Glance | undefined}
  /** The seat as it was read last, also after the DELETE; undefined where it could not be read since. */
  last: Glance | undefined
  /** How the site answered the DELETE, if there was one. */
  deletion: {readonly request: Request; carriedOut: boolean} | undefined
  /** Its last outcome; `settled`: and that is sure. */
  outcome: AuditRecord | undefined
  settled: boolean
  /** Begun by the collector that runs now. */
  isFresh: boolean
}

export function intentOf({seq, body}: AuditRecord): Intent {
  return {
    seq, row: textOf(body, 'allocationId'), kind: body.type as Kind, isManual: body.reason === 'manual', actor: textOf(body, 'actor'),
    lastActivity: Number(body.lastActivity), look: {row: undefined, user: undefined, other: undefined},
    last: undefined, deletion: undefined, outcome: undefined, settled: false, isFresh: true,
  }
}

const servedRow = ({served}: Request): Row | undefined => (typeof served === 'object' && served !== null && !Array.isArray(served) ? served as Row : undefined)

function noteSeat(open: readonly Intent[], glance: Glance, {id, kind}: Pick<Request, 'id' | 'kind'>): void {
  for (const intent of open.filter(one => one.row === id)) {
    intent.last = glance
    if (intent.deletion === undefined) intent.look.row = glance
  }
  const newest = open.at(-1)
  if (newest && newest.row !== id && newest.kind === 'analyzer' && kind === 'professional') newest.look.other = glance
}

/** Notes what the request tells of the releases that are open. The user and the other seat are read for the newest. */
export function noteRead(open: readonly Intent[], request: Request, around: (at: number) => Around): void {
  const {shape, kind, id, truth, at, answer} = request
  if (truth === undefined || answer === 'lost') return
  const glance: Glance = {served: servedRow(request), truth, at, around: around(at)}
  const newest = open.at(-1)
  if (shape === 'user' && newest) newest.look.user = glance
  if (shape === 'row' || shape === 'reread') noteSeat(open, glance, {id, kind})
}
