// Replaces `${NAME}` in the texts of the configuration by environment variables.
import {mapTree, toText, type Problem} from './path.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const REFERENCE = /\$(\$)?\{([^}]*)(\})?/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

export type Substituted = {
  readonly value: unknown
  /** Paths of the texts that came from the environment: no message may repeat them. */
  readonly replaced: ReadonlySet<string>
  readonly problems: readonly Problem[]
}

/** A key whose variable cannot be had keeps its text, and a problem says so; a problem names the variable, never a value. */
export function substitute(value: unknown, env: Environment): Substituted {
  const problems: Problem[] = []
  const replaced = new Set<string>()
  const changed = mapTree(value, (item, path) => {
    if (typeof item !== 'string') return item
    const {text, complaints} = replaceIn(item, env)
    if (text !== item) replaced.add(toText(path))
    problems.push(...complaints.map(message => ({path, message})))
    return text
  })
  return {value: changed, replaced, problems}
}

function replaceIn(given: string, env: Environment): {text: string; complaints: string[]} {
  const complaints: string[] = []
  const text = given.replaceAll(REFERENCE, (all: string, escaped: string | undefined, name: string, close: string | undefined) => {
    if (escaped) return all.slice(1)
    const value = close && NAME.test(name) ? env[name] : undefined
    if (value !== undefined && value !== '') return value
    complaints.push(complaint({name, closed: close !== undefined, known: value !== undefined}))
    return all
  })
  return {text, complaints}
}

function complaint({name, closed, known}: {name: string; closed: boolean; known: boolean}): string {
  if (!closed) return '"${" has no "}"; write $${ where the signs themselves are meant'
  if (!NAME.test(name)) return 'between "${" and "}" stands the name of an environment variable and nothing else'
  return `the environment variable ${name} is ${known ? 'empty' : 'not set'}`
}
