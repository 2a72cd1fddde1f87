// What is sent and answered when a person approves or discards a plan, pauses, resumes, or undoes a release.
import {Type} from 'typebox'
import {pause, seatType} from './schemas.ts'

const optional = Type.Optional
const closed = {additionalProperties: false}
const site = optional(Type.String({description: 'needed where several sites are served'}))

export const siteBody = Type.Object({site}, closed)
export const pauseBody = Type.Object({site, reason: optional(Type.String({minLength: 1, maxLength: 500, description: 'why, for others to read'}))}, closed)
export const planBody = Type.Object({site, id: Type.String({minLength: 1, description: 'the id of the halted plan that was looked at'})}, closed)
export const runBody = Type.Object({
  site, version: Type.Integer({description: 'the version that the plan names'}),
  items: Type.Array(Type.Object({allocationId: Type.String({minLength: 1})}), {minItems: 1}),
}, closed)
export const undoBody = Type.Object({
  site,
  allocationId: optional(Type.String({minLength: 1, description: 'the seat that was released; or else the user'})),
  user: optional(Type.String({minLength: 1, description: 'whose last release is undone: DIRECTORY\\id, or an id that is unique'})),
  licenseType: optional(Type.Enum(['professional', 'analyzer'], {description: 'with user, where seats of both types were released'})),
}, closed)

export const siteDone = Type.Object({site: Type.String(), sentence: Type.String()}, {$id: 'SiteDone'})
export const pauseDone = Type.Object({site: Type.String(), sentence: Type.String(), paused: pause}, {$id: 'PauseDone'})
export const undoDone = Type.Object({
  result: Type.Literal('reinstated'), sentence: Type.String(), site: Type.String(), user: Type.String(), name: Type.String(),
  licenseType: seatType, allocationId: Type.String({description: 'the new seat'}),
}, {$id: 'UndoDone'})
