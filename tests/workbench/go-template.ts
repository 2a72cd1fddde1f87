// The templates of plugin.json: as much of Go's text/template as addresses, headers and bodies of plugins use.

export type TemplateData = {readonly JsonData: Readonly<Record<string, unknown>>; readonly SecureJsonData: Readonly<Record<string, string>>}

/** Grafana answers 500: the template is broken, or says more than the workbench understands. */
export class TemplateError extends Error {}

type Value = {readonly found: false} | {readonly found: true; readonly value: unknown}

const ACTION = /\{\{\s*(.*?)\s*\}\}/gs
const FIELDS = /^(?:\.[A-Za-z_]\w*)+$/
const roots = ['URL', 'JsonData', 'SecureJsonData']

function valueOf(fields: string, data: TemplateData): Value {
  if (!FIELDS.test(fields)) throw new TemplateError(`Not understood: {{ ${fields} }}.`)
  const [root = '', ...keys] = fields.slice(1).split('.')
  if (!roots.includes(root)) throw new TemplateError(`There is no .${root} to fill in.`)
  return keys.reduce<Value>((at, key) => {
    if (!at.found || at.value === null) return {found: false}
    if (typeof at.value !== 'object') throw new TemplateError(`${fields}: a ${typeof at.value} has no .${key}.`)
    const entry = Object.entries(at.value).find(([name]) => name === key)
    return entry === undefined ? {found: false} : {found: true, value: entry[1]}
  }, {found: true, value: {URL: '', ...data}[root]})
}

function print({found, ...rest}: Value & {readonly value?: unknown}, orEmpty: boolean): string {
  const value = found ? rest.value : null
  if (value === null) return orEmpty ? '' : '<no value>'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new TemplateError('Only texts, numbers and switches can be filled in.')
}

function run(action: string, data: TemplateData): string {
  const [, before] = /^orEmpty\s+(.+)$/.exec(action) ?? []
  const [, after] = /^(.+?)\s*\|\s*orEmpty$/.exec(action) ?? []
  return print(valueOf(before ?? after ?? action, data), before !== undefined || after !== undefined)
}

/** The text with its actions filled in; a missing key prints `<no value>`. Throws a `TemplateError`. */
export function interpolate(text: string, data: TemplateData): string {
  if (text.replaceAll(ACTION, '').includes('{{')) throw new TemplateError(`An action is not closed: ${text}`)
  return text.replaceAll(ACTION, (_, action: string) => run(action, data))
}
