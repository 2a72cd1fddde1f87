// What goes in and out of the exclusions' part of the REST API.
import {Type} from 'typebox'
import {LONGEST_REASON, LONGEST_USER} from '../exclusion-wish.ts'
import {instant} from './schemas.ts'

const exclusion = Type.Object({
  id: Type.String(), user: Type.String({description: 'DIRECTORY\\id'}), name: Type.String({description: 'display name, empty where no seat is held'}),
  seats: Type.Integer({description: 'seats that it keeps now'}), reason: Type.String(), by: Type.String({description: 'who made it'}), created: instant('when it was made'),
  until: Type.Optional(instant('when it ends; without it, never')),
  state: Type.Enum(['standing', 'ended', 'removed']), endedAt: Type.Optional(instant('when it ended')), endedBy: Type.Optional(Type.String({description: 'who removed it'})),
}, {$id: 'Exclusion'})

export const exclusionList = Type.Object({site: Type.String(), exclusions: Type.Array(exclusion)}, {$id: 'ExclusionList'})

export const newExclusion = Type.Object({
  site: Type.Optional(Type.String()),
  user: Type.String({minLength: 3, maxLength: LONGEST_USER, description: 'DIRECTORY\\id'}),
  reason: Type.String({minLength: 1, maxLength: LONGEST_REASON, description: 'why, for others to read'}),
  until: Type.Optional(Type.Integer({minimum: 0, maximum: 253402300799000, description: 'when it ends, epoch milliseconds (UTC); without it, never'})),
}, {additionalProperties: false})

export const exclusionDone = Type.Object({
  exclusion, sentence: Type.String(),
  replaced: Type.Optional(Type.Object(exclusion.properties, {description: 'the older exclusion of the same user that ended with it'})),
}, {$id: 'ExclusionDone'})

export const exclusionQuery = Type.Object({
  site: Type.Optional(Type.String()), id: Type.String({minLength: 1}),
  restore: Type.Optional(Type.String({minLength: 1, description: 'id of the exclusion that was replaced by this one; it is put back where it would still hold'})),
}, {additionalProperties: false})
