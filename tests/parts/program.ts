// Looks for programs: on the PATH, and in the project's cache where the fetched ones are.
import {accessSync, constants} from 'node:fs'
import {delimiter, join, resolve} from 'node:path'

export const partsFolder = resolve(import.meta.dirname, '../../.cache/parts')

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of the first program of this name on the PATH of `env`, or undefined. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter(folder => folder !== '')
    .map(folder => join(folder, name))
    .find(isExecutable)
}

/** Whether packages can be fetched and unpacked here: so it is on Debian and its kin. */
export function hasApt(env: NodeJS.ProcessEnv): boolean {
  return onPath('apt-get', env) !== undefined && onPath('dpkg-deb', env) !== undefined
}
