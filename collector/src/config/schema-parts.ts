// The small pieces that the sections of the configuration are made of.
import {Type} from 'typebox'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

/** `expected` is what an error message says after "must be". */
export const closed = {additionalProperties: false}
export const flag = Type.Optional(Type.Boolean())
export const text = Type.String({minLength: 1})
export const texts = Type.Optional(Type.Array(text))
export const days = Type.Optional(Type.Integer({minimum: 0}))
export const count = Type.Optional(Type.Integer({minimum: 1}))
export const share = Type.Optional(Type.Number({minimum: 0, maximum: 1}))
export const money = Type.Optional(Type.Number({minimum: 0}))
export const seconds = Type.Optional(Type.Number({minimum: 1, maximum: 3600}))
export const port = Type.Integer({minimum: 1, maximum: 65535})
export const logLevel = Type.Optional(Type.Enum([...LOG_LEVELS]))
export const tags = Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()], {expected: 'text, a number, true or false'})))
export const secret = Type.Union([text, Type.Object({file: text}, closed)], {expected: 'text (best as ${VARIABLE}) or {file: path}'})
export const userText = Type.String({pattern: '^[^\\\\]+\\\\[^\\\\]+$', expected: 'a user as DIRECTORY\\id'})
// Goes into a header whose parts are separated by semicolons.
export const actingUser = Type.String({pattern: '^[^\\\\;]+\\\\[^\\\\;]+$', expected: 'a user as DIRECTORY\\id'})
export const name = Type.String({pattern: '^[A-Za-z0-9._-]+$', expected: 'letters, digits, dot, dash or underscore'})
