// From what a schema finds wrong with a request to a sentence for people.
import type {FastifyError, FastifySchemaValidationError} from 'fastify'
import type {Problem} from './problem.ts'

const kinds: Readonly<Record<string, string>> = {
  string: 'a text', integer: 'a whole number', number: 'a number', boolean: 'true or false', array: 'a list', object: 'an object',
}

const atLeast = (limit: unknown, what: string) => (limit === 1 ? 'must not be empty' : `must have at least ${String(limit)} ${what}`)

type Params = FastifySchemaValidationError['params']

const words: Readonly<Record<string, (params: Params) => string>> = {
  required: () => 'is missing',
  boolean: () => 'is not known here', // no schema allows it
  type: ({type}) => `must be ${kinds[String(type)] ?? String(type)}`,
  enum: ({allowedValues}) => `must be one of ${(allowedValues as unknown[]).join(', ')}`,
  minimum: ({limit}) => `must be at least ${String(limit)}`,
  maximum: ({limit}) => `must be at most ${String(limit)}`,
  minLength: ({limit}) => atLeast(limit, 'characters'),
  maxLength: ({limit}) => `must have at most ${String(limit)} characters`,
  minItems: ({limit}) => atLeast(limit, 'entries'),
  maxItems: ({limit}) => `must have at most ${String(limit)} entries`,
}

/** The first thing that is wrong; `field` is where, such as `items.0.allocationId`, or the whole body. */
export function fromValidation({validation, validationContext}: FastifyError): Problem {
  const {keyword, instancePath, params} = validation![0]!
  const missing = keyword === 'required' ? (params.requiredProperties as string[])[0]! : ''
  const field = [...instancePath.split('/'), missing].filter(part => part !== '').join('.') || (validationContext ?? 'request')
  return {status: 400, code: 'badRequest', field, detail: `\`${field}\` ${words[keyword]?.(params) ?? 'is not valid'}.`}
}
