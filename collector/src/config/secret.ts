// A text that no log, error or JSON shows: it must be asked for by name.
import {inspect} from 'node:util'

export type Secret = {readonly reveal: () => string; readonly toJSON: () => string; readonly toString: () => string}

const mask = (): string => '***'

/** Wraps a text so that JSON, inspection and string templates give `***`; `reveal()` gives the text. */
export function createSecret(value: string): Secret {
  return Object.freeze(
    Object.defineProperties({}, {
      reveal: {value: () => value},
      toJSON: {value: mask},
      toString: {value: mask},
      [inspect.custom]: {value: mask},
    }),
  ) as Secret
}
