// The command line of the simulator.
import {parseArgs} from 'node:util'
import type {SimulatorOptions} from './simulator.ts'

export type ParsedOptions = {readonly options: Partial<SimulatorOptions>} | {readonly text: string; readonly exitCode: 0 | 2}

const HELP = `Usage: npm run simulator -- [options]

A simulated Qlik Sense site: its Repository Service (QRS) over HTTPS with client certificates.

  --users N                users in all (2000)
  --seats N                seats held, one in ten professional (three quarters of the users)
  --professional N         professional seats held
  --analyzer N             analyzer seats held
  --total-professional N   professional seats bought (a tenth more than held)
  --total-analyzer N       analyzer seats bought (a tenth more than held)
  --analyzer-minutes N     analyzer capacity per month (30000)
  --host ADDRESS           where to listen, such as 0.0.0.0 for containers of this machine (127.0.0.1)
  --port P                 port of the QRS, 0 for any (4242)
  --certs DIR              folder for client.pem, client_key.pem and root.pem, made on first use
  --seed S                 same seed and start, same site (seatkeeper)
  --start-at ISO           the site's first instant (now); from there its clock runs with real time
  --frozen                 stop the site's clock at its first instant
  --latency MS             wait before every answer (0)
  --license-model M        slk (signed key, no quarantine) or lef (serial and control number, quarantine) (slk)
  --no-client-certificate  403 or reject: what a client without a certificate gets (403)
  --control PORT           also start the control port (time travel, faults, users), 0 for any
  --help                   this text`

const FLAGS = {
  users: {type: 'string'},
  seats: {type: 'string'},
  professional: {type: 'string'},
  analyzer: {type: 'string'},
  'total-professional': {type: 'string'},
  'total-analyzer': {type: 'string'},
  'analyzer-minutes': {type: 'string'},
  host: {type: 'string'},
  port: {type: 'string'},
  certs: {type: 'string'},
  seed: {type: 'string'},
  'start-at': {type: 'string'},
  frozen: {type: 'boolean'},
  latency: {type: 'string'},
  'license-model': {type: 'string'},
  'no-client-certificate': {type: 'string'},
  control: {type: 'string'},
  help: {type: 'boolean'},
} as const

type Values = Readonly<Partial<Record<Exclude<keyof typeof FLAGS, 'frozen' | 'help'>, string>>> & {readonly frozen?: boolean; readonly help?: boolean}
class OptionError extends Error {}

const DEFAULT_PORT = 4242
const MAX_PORT = 65_535

/** Options for the simulator, or a text to print and the code to exit with: 0 for help, 2 for a bad option. */
export function readOptions(args: readonly string[]): ParsedOptions {
  try {
    const values: Values = parseArgs({args: [...args], options: FLAGS}).values
    return values.help === true ? {text: HELP, exitCode: 0} : {options: toOptions(values)}
  } catch (error) {
    if (!isBadOption(error)) throw error
    return {text: `${firstSentence(error.message)} See --help.`, exitCode: 2}
  }
}

function isBadOption(error: unknown): error is Error {
  return error instanceof OptionError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
}

function firstSentence(message: string): string {
  const sentence = message.split('. ')[0] ?? message
  return sentence.endsWith('.') ? sentence : `${sentence}.`
}

function toOptions(values: Values): Partial<SimulatorOptions> {
  const numbers = {
    users: whole(values, 'users'),
    seats: whole(values, 'seats'),
    professional: whole(values, 'professional'),
    analyzer: whole(values, 'analyzer'),
    analyzerMinutes: whole(values, 'analyzer-minutes'),
    latency: whole(values, 'latency'),
    control: port(values, 'control'),
  }
  const rest = {
    host: values.host,
    certs: values.certs,
    seed: values.seed,
    startAt: instant(values, 'start-at'),
    frozen: values.frozen,
    licenseModel: choice(values, 'license-model', ['slk', 'lef'] as const),
    noClientCertificate: choice(values, 'no-client-certificate', ['403', 'reject'] as const),
  }
  const totals = given({professional: whole(values, 'total-professional'), analyzer: whole(values, 'total-analyzer')})
  return {...given(numbers), ...given(rest), totals, port: port(values, 'port') ?? DEFAULT_PORT}
}

type Given<T> = {[K in keyof T]?: Exclude<T[K], undefined>}

function given<T extends object>(all: T): Given<T> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Given<T>
}

function whole(values: Values, name: keyof Values): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(String(text))) throw new OptionError(`--${name} must be a whole number from 0, not "${text}".`)
  return Number(text)
}

function port(values: Values, name: 'port' | 'control'): number | undefined {
  const number = whole(values, name)
  if (number !== undefined && number > MAX_PORT) throw new OptionError(`--${name} must be at most ${MAX_PORT}.`)
  return number
}

function instant(values: Values, name: 'start-at'): string | undefined {
  const text = values[name]
  if (text !== undefined && Number.isNaN(Date.parse(text))) throw new OptionError(`--${name} must be an ISO date such as 2026-03-01T08:00:00Z, not "${text}".`)
  return text
}

function choice<T extends string>(values: Values, name: 'license-model' | 'no-client-certificate', words: readonly T[]): T | undefined {
  const text = values[name]
  const chosen = words.find(word => word === text)
  if (text !== undefined && chosen === undefined) throw new OptionError(`--${name} must be ${words.join(' or ')}, not "${text}".`)
  return chosen
}
