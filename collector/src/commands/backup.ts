// `seatkeeper backup`: a checked copy of the state, beside a running collector or without one.
import {resolve} from 'node:path'
import type {Config} from '../config/types.ts'
import {backUp, whyNotInto, type Backup} from '../store/backup.ts'
import {hasState} from '../store/database.ts'
import {commandText} from './command-text.ts'
import {complain, print} from './context.ts'
import {tellPerson} from './progress.ts'
import {UserError} from './user-error.ts'

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `96 bytes`, `1.2 MB`. */
export function sizeText(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const size = bytes / 1000 ** step
  return `${step === 0 ? size : size.toFixed(1)} ${UNITS[step]!}`
}

const safetyText = (withKey: boolean) => withKey
  ? 'It holds names, digests of tokens and the key of the audit, by which records can be forged: keep it as safe as the data folder.'
  : 'It holds names and digests of tokens: keep it as safe as the data folder. The key of the audit is not in it; keep that elsewhere, for no collector starts without it.'

function restoreText(config: Config, target: string, withKey: boolean): string {
  const key = withKey ? '' : ', put `audit.key` beside them'
  return `To restore: stop the collector, move the data folder ${config.dataDir} away, copy ${target} to its place${key}, and start with \`${commandText(config, 'run')}\`. `
    + 'The configuration file and the files that it names are not in the backup.'
}

function make(dataDir: string, target: string, withKey: boolean): Backup {
  try {
    return backUp(dataDir, target, {withKey})
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UserError(`${why.endsWith('.') ? why : `${why}.`} No backup was made.`)
  }
}

/** 0 when the copy is whole, also by its audit; 1 when there is none, or its audit does not verify; 2 when the folder cannot take it. */
export function backup(config: Config, folder: string, {withoutKey = false}: {withoutKey?: boolean}): number {
  const withKey = !withoutKey
  const {dataDir} = config
  const target = resolve(folder)
  const against = whyNotInto(target)
  if (against !== undefined) throw new UserError(against, 2)
  if (!hasState(dataDir)) throw new UserError(`There is no state in the data folder ${dataDir} yet, so there is nothing to back up. A collector writes it; is \`dataDir\` right?`)
  tellPerson(`Copying ${dataDir} and checking the copy ...`)
  const {files, records, head, broken} = make(dataDir, target, withKey)
  print(`The state in ${dataDir} is backed up in ${target}: ${files.map(({name, bytes}) => `${name} (${sizeText(bytes)})`).join(', ')}.`)
  if (broken === undefined) print(`The copy is whole, and its ${records} audit records verify. The last one is ${head.seq}, ${head.mac}.`)
  print(safetyText(withKey))
  print(restoreText(config, target, withKey))
  if (broken === undefined) return 0
  complain(`The copy is whole, but its audit is broken, as it is in the data folder: ${broken} Keep older backups.`)
  return 1
}
