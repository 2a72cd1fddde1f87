// What a round complains of, on stderr and each thing once, whether the log says it or the command itself.
import {createLog, type Logger} from '../log.ts'
import {complain} from './context.ts'

const MOST = 20 // lines; a destination that refuses everything would say so for each message

const levels: Readonly<Record<string, number>> = {trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60}

type Line = {readonly level: number; readonly msg?: string; readonly site?: string; readonly sink?: string; readonly err?: {readonly message?: string}}

export type Complaints = {
  /** For the parts that log: warnings and worse become complaints; what is below goes to stderr as it is, if it is wanted. */
  readonly log: Logger
  /** Says a sentence about a site or destination, unless it was said. */
  readonly say: (about: string, sentence: string) => void
  /** Says how many complaints were too many to be shown. */
  readonly end: () => void
}

/** The name is not said twice: many sentences of a site have it. */
const told = (about: string, sentence: string): string => (sentence.includes(`site ${about}`) ? sentence : `${about}: ${sentence}`)

export function createComplaints(logLevel: string, write: (line: string) => void = complain): Complaints {
  const said: {about: string; sentence: string}[] = []
  let hidden = 0
  const say = (about: string, sentence: string): void => {
    if (said.some(known => known.about === about && known.sentence.includes(sentence))) return
    said.push({about, sentence})
    if (said.length > MOST) hidden++
    else write(told(about, sentence))
  }
  const least = levels[logLevel === 'info' ? 'warn' : logLevel] ?? Number.POSITIVE_INFINITY
  const take = (text: string): void => {
    const {level, msg = '', site, sink, err} = JSON.parse(text) as Line
    if (level < least) return // the level of a site is its own
    if (level < levels.warn!) write(text.trimEnd())
    else say(site ?? sink ?? 'collector', [msg, err?.message].filter(Boolean).join(' '))
  }
  return {
    log: createLog(logLevel === 'silent' ? 'silent' : 'trace', {write: take}),
    say,
    end: () => hidden > 0 ? write(`and ${hidden} more complaints.`) : undefined,
  }
}
