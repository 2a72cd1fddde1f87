// A case as something a person can read: a compact literal, instants told from `now`, and what says nothing left out.
import {DAY, type Case} from './case.ts'

const WIDTH = 130

/** `now - 60 d + 1 ms` */
function instantText(instant: number, now: number): string {
  const days = Math.round((instant - now) / DAY)
  const rest = instant - now - days * DAY
  const part = (count: number, unit: string) => (count === 0 ? '' : ` ${count < 0 ? '-' : '+'} ${Math.abs(count)} ${unit}`)
  return `now${part(days, 'd')}${part(rest, 'ms')}`
}

/** `whole`: in Qlik's rows a flag that is false and a list that is empty say something, namely that they could be read. */
type Context = {readonly now: number; readonly whole: boolean}

const qlikRows: readonly string[] = ['professional', 'analyzer', 'users', 'overview', 'peers']

function saysNothing(value: unknown, {whole}: Context): boolean {
  return value === undefined || (!whole && (value === false || (Array.isArray(value) && value.length === 0)))
}

function plainText(value: unknown, now: number): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'${value === value.normalize('NFC') ? '' : ' /* decomposed */'}`
  return typeof value === 'number' && value > 1e11 ? instantText(value, now) : String(value)
}

function partsOf(value: object, context: Context, indent: string): string[] {
  if (Array.isArray(value)) return value.map(inner => literal(inner, context, indent))
  return Object.entries(value).filter(([, inner]) => !saysNothing(inner, context)).map(([key, inner]) => `${key}: ${literal(inner, context, indent)}`)
}

function literal(value: unknown, context: Context, indent: string): string {
  if (typeof value !== 'object' || value === null) return plainText(value, context.now)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const parts = partsOf(value, context, `${indent}  `)
  const line = `${open}${parts.join(', ')}${close}`
  if (line.length <= WIDTH && !line.includes('\n')) return line
  return `${open}\n${parts.map(part => `${indent}  ${part},\n`).join('')}${indent}${close}`
}

/** What says nothing is left out: `undefined`, and everywhere but in Qlik's rows false flags and empty lists. */
export function printCase({now, ...one}: Case): string {
  const fields = Object.entries(one).flatMap(([key, value]): string[] => {
    const context = {now, whole: one.level === 'rows' && qlikRows.includes(key)}
    return saysNothing(value, {now, whole: false}) ? [] : [`  ${key}: ${literal(value, context, '  ')},\n`]
  })
  return `// now = ${new Date(now).toISOString()}\n{\n${fields.join('')}}`
}
