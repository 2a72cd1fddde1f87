// The log: JSON lines for machines, plain lines in a terminal; never a request, a key or a token.
import pino, {type Logger} from 'pino'

export type {Logger}

type Line = {level: number; time: number; msg?: string; err?: {message?: string}} & Record<string, unknown>

/** Errors are cut to their words: whole ones carry requests, and requests carry private keys. */
function toPlainError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return {message: String(error)}
  return {type: error.name, message: error.message, stack: error.stack}
}

/** `2026-11-22 10:00:00 info  read site=prod seats=400`, in UTC. */
export function toPlainLine(json: string): string {
  const {level, time, msg, err, ...rest} = JSON.parse(json) as Line
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const when = new Date(time).toISOString().slice(0, 19).replace('T', ' ')
  return [when, (pino.levels.labels[level] ?? '').padEnd(5), msg, ...fields, err?.message].filter(part => part !== undefined && part !== '').join(' ')
}

export function createLog(level: string, out: {write: (text: string) => void; isTTY?: boolean} = process.stdout): Logger {
  const options = {level, base: null, serializers: {err: toPlainError, error: toPlainError}, redact: {paths: ['token', 'password', 'authorization', '*.token', '*.password', '*.authorization'], censor: '***'}}
  return pino(options, out.isTTY === true ? {write: line => void out.write(`${toPlainLine(line)}\n`)} : out)
}
