// The small turns from written to usable values that every section needs.
import {parseSchedule, type Schedule} from '../schedule.ts'
import {toText, type Path} from './path.ts'
import type {RawConfig, RawTags} from './schema.ts'
import {createSecret} from './secret.ts'
import type {LogLevel, Secret, Tags, UserName} from './types.ts'

/** What a key needs beside its own value. */
export type Surroundings = {
  readonly raw: RawConfig
  /** The folder of the file, absolute. */
  readonly folder: string
  /** Files and secrets that were read, by path. */
  readonly contents: ReadonlyMap<string, string>
  readonly timeZone: string
  readonly logLevel: LogLevel
}

export function secretAt({contents}: Surroundings, path: Path): Secret {
  const value = contents.get(toText(path))
  if (value === undefined) throw new Error(`${toText(path)} was not read`)
  return createSecret(value)
}

export function textAt({contents}: Surroundings, path: Path): string {
  return contents.get(toText(path)) ?? ''
}

export function scheduleOf(text: string, {timeZone}: Surroundings): Schedule {
  const result = parseSchedule(text, timeZone)
  if ('error' in result) throw new Error(result.error.message)
  return result.schedule
}

export function toUserName(user: string | UserName): UserName {
  if (typeof user !== 'string') return {userDirectory: user.userDirectory, userId: user.userId}
  const [userDirectory = '', userId = ''] = user.split('\\')
  return {userDirectory, userId}
}

export const toTags = (...layers: readonly (RawTags | undefined)[]): Tags =>
  Object.fromEntries(layers.flatMap(layer => Object.entries(layer ?? {})).map(([name, value]) => [name, String(value)]))
