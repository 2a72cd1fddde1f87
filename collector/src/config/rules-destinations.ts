// What holds for every destination: whether it is used, a login, and certificates where the connection is encrypted.
import type {Path, Problem} from './path.ts'
import {isSection, valueAt} from './path.ts'
import type {RawSecret} from './schema.ts'

type Switched = {readonly enable?: boolean}

/** Whether a destination is there and not switched off; nothing is asked of any other. */
export const isUsed = <Section extends Switched>(section: Section | undefined): section is Section =>
  section !== undefined && section.enable !== false

/** Whether a key belongs to a destination that is switched off. */
export function isBelowUnused(value: unknown, path: Path): boolean {
  const section = path[0] === 'destinations' ? valueAt(value, path.slice(0, typeof path[2] === 'number' ? 3 : 2)) : undefined
  return isSection(section) && section['enable'] === false
}

export function checkLogin(at: Path, {user, password}: {user?: string; password?: RawSecret}): Problem[] {
  if (password !== undefined && user === undefined) return [{path: [...at, 'user'], message: 'is missing: a password needs a user'}]
  if (user !== undefined && password === undefined) return [{path: [...at, 'password'], message: 'is missing: a user needs a password'}]
  return []
}

/** A certificate for a connection that is not encrypted would give a false sense of safety. */
export function checkUnusedFiles(at: Path, section: Readonly<Record<string, unknown>>, encrypt: string): Problem[] {
  return ['ca', 'cert', 'key'].filter(key => section[key] !== undefined).map(key =>
    ({path: [...at, key], message: `is of no use without encryption; ${encrypt}, or leave it out`}))
}
