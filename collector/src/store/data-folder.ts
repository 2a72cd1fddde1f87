// The data folder: made when it is not there, and in words what is wrong with it when it cannot be used.
import {mkdirSync} from 'node:fs'

const OTHER = 'or set `dataDir` to another folder'

const why: Readonly<Record<string, (dataDir: string) => string>> = {
  EEXIST: dataDir => `The data folder ${dataDir} is a file. Set \`dataDir\` to a folder.`,
  ENOTDIR: dataDir => `The data folder ${dataDir} lies below a file, not a folder. Set \`dataDir\` to a folder.`,
  EACCES: dataDir => `The data folder ${dataDir} may not be made by this account. Give it the right, ${OTHER}.`,
  EPERM: dataDir => `The data folder ${dataDir} may not be made by this account. Give it the right, ${OTHER}.`,
  EROFS: dataDir => `The data folder ${dataDir} lies on a read-only file system. Mount it for writing, ${OTHER}.`,
  ENOSPC: dataDir => `There is no room for the data folder ${dataDir}. Free some, ${OTHER}.`,
  ENOENT: dataDir => `The data folder ${dataDir} cannot be made there. Set \`dataDir\` to another folder.`,
}

/** The sentence for an error of making the folder. */
export function whyNoFolder(dataDir: string, {code = '', message}: NodeJS.ErrnoException): string {
  return why[code]?.(dataDir) ?? `The data folder ${dataDir} cannot be made: ${message}`
}

/** Makes the folder, for its owner alone. Throws a sentence for people. */
export function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, {recursive: true, mode: 0o700})
  } catch (cause) {
    throw new Error(whyNoFolder(dataDir, cause as NodeJS.ErrnoException), {cause})
  }
}

/** What to do about a file in the folder that SQLite cannot use, by its words; `lost` is said of a file that must be moved away. */
export function whyNoFile(what: string, file: string, {words, lost}: {words: string; lost: string}): string {
  if (/not a database|malformed/.test(words)) return `The ${what} ${file} is damaged (${words}). Bring it back from a backup, or move it away and start again; ${lost}`
  if (/readonly|unable to open/.test(words)) return `The ${what} ${file} cannot be written (${words}). Give this account the right to write it and its folder, ${OTHER}.`
  if (/full/.test(words)) return `The ${what} ${file} cannot be written: the disk is full. Free some room.`
  return `The ${what} ${file} cannot be opened: ${words}`
}
