// Asks a real InfluxDB and gives its answer as plain rows.

export type Value = string | number | bigint | boolean | null
export type Row = Record<string, Value>
export type Credentials = {user: string; password: string}
/** `epoch` asks for times as whole numbers of that unit instead of RFC 3339 text. */
export type Ask = {influxql: string; db?: string | undefined; epoch?: 'ns' | 'ms' | 's' | undefined; credentials?: Credentials | undefined}

export type Series = {name?: string; tags?: Record<string, string>; columns: string[]; values?: Value[][]}
type Answer = {error?: string; results?: {error?: string; series?: Series[]}[]}

/** JSON.parse with whole numbers beyond 2^53 kept as bigint; a number would lose digits of a nanosecond. */
function parseAnswer(text: string): Answer {
  const exact = (_key: string, value: unknown, context?: {source?: string}): unknown => {
    const source = context?.source ?? ''
    return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value
  }
  return JSON.parse(text, exact) as Answer
}

function rowsOf({tags, columns, values = []}: Series): Row[] {
  return values.map(value => ({...tags, ...Object.fromEntries(columns.map((column, at) => [column, value[at] ?? null]))}))
}

/** The header for HTTP Basic authentication. */
export function basic({user, password}: Credentials): Record<string, string> {
  return {authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`}
}

/** Runs InfluxQL and gives all its series as InfluxDB does. Throws what InfluxDB says, of the whole query or of one statement. */
export async function askSeries(url: string, {influxql, db, epoch, credentials}: Ask): Promise<Series[]> {
  const body = new URLSearchParams({q: influxql, ...(db === undefined ? {} : {db}), ...(epoch === undefined ? {} : {epoch})})
  const response = await fetch(`${url}/query`, {method: 'POST', body, headers: credentials === undefined ? {} : basic(credentials)})
  const answer = parseAnswer(await response.text())
  const error = answer.error ?? answer.results?.find(result => result.error !== undefined)?.error
  if (error !== undefined) throw new Error(`InfluxDB answered ${response.status}: ${error}`)
  return (answer.results ?? []).flatMap(result => result.series ?? [])
}

/** As askSeries, but the rows of all series, tags included; `time` is RFC 3339 text with all digits of a nanosecond. */
export async function ask(url: string, question: Ask): Promise<Row[]> {
  return (await askSeries(url, question)).flatMap(rowsOf)
}
