// The answer to Grafana's connection test.
import {Type} from 'typebox'
import {instant} from './schemas.ts'

const siteState = Type.Object({
  name: Type.String(), ok: Type.Boolean(), sentence: Type.Optional(Type.String({description: 'what is wrong'})),
  readAt: Type.Optional(instant('last good reading')), seats: Type.Optional(Type.Integer()), newestActivity: Type.Optional(instant('newest last use of a seat')),
  managed: Type.Boolean({description: 'whether license management is on'}), dryRun: Type.Boolean(), paused: Type.Boolean(), halted: Type.Boolean({description: 'whether a plan waits for a person'}), nextReading: Type.Optional(instant('next reading')), nextRun: Type.Optional(instant('next evaluation run')),
})

export const connection = Type.Object({
  version: Type.String(), api: Type.Integer({description: 'level of the API'}), now: instant('the clock of the collector'),
  token: Type.Object({name: Type.String(), scope: Type.Enum(['read', 'operate', 'admin']), forGrafana: Type.Boolean()}),
  actor: Type.Object({name: Type.String({description: 'whom records would name'}), isPerson: Type.Boolean({description: 'whether Grafana says who acts'})}),
  mayOperate: Type.Boolean(), whyNot: Type.Optional(Type.String({description: 'why this caller may not act'})),
  sites: Type.Array(siteState),
  destinations: Type.Array(Type.Object({name: Type.String(), ok: Type.Boolean(), sentence: Type.Optional(Type.String()), pending: Type.Integer({description: 'messages waiting'})})),
}, {$id: 'Connection'})
