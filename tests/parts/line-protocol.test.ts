import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {describeWith} from './describe-with.ts'
import type {InfluxDb} from './influxdb.ts'
import {startInfluxDb} from './influxdb.ts'
import {askSeries} from './influxql.ts'
import type {Field, Point} from './line-protocol.ts'
import {parseLines} from './line-protocol.ts'

// Later than every time in the lines below, so that the comparison can tell the time of a write from one in a line.
const now = 1_700_000_000_200_000_000n

describe('parseLines', () => {
  it('reads every type of field, with nanoseconds kept', () => {
    expect(parseLines(String.raw`m,a=1,b=x\ y f=1.5,i=-3i,u=18446744073709551615u,s="q\"\\",t=T 1700000000123456789`, 'ns', now)).toEqual({
      points: [
        {
          measurement: 'm',
          tags: {a: '1', b: 'x y'},
          fields: {
            f: {type: 'float', value: 1.5},
            i: {type: 'integer', value: -3n},
            u: {type: 'unsigned', value: 18446744073709551615n},
            s: {type: 'string', value: 'q"\\'},
            t: {type: 'boolean', value: true},
          },
          time: 1700000000123456789n,
        },
      ],
      failures: [],
    })
  })

  it('turns the precision into nanoseconds and gives a line without a time the time of the write', () => {
    const times = (['s', 'ms', 'us', 'ns'] as const).flatMap(precision => parseLines('m v=1 17\nm v=1', precision, now).points.map(({time}) => time))
    expect(times).toEqual([17_000_000_000n, now, 17_000_000n, now, 17_000n, now, 17n, now])
  })
})

const readable = [
  'm v=1 1',
  'm v=1',
  '  m v=1 1',
  'm  v=1  1',
  'm v=1 1 ',
  '# comment\n\nm v=1 1\n   \nm v=2 2',
  String.raw`two\ words\,comma=equals v=1 1`,
  String.raw`back\slash v=1 1`,
  String.raw`m,a\ b\,c\=d=x\ y\,z\=w v=1 1`,
  String.raw`m,dir=ACME\user v=1 1`,
  String.raw`m,path=C:\temp\ x v=1 1`,
  String.raw`m,twice=a\\b v=1 1`,
  String.raw`m a\=b="\=c\,d\ e" 1`,
  'm s="a",t="b=c,d" 1',
  'm,t=" v="x\ny" 1',
  'm,quoted="a" v=1 1',
  'm,b=2,a=1 v=1 1',
  'm,uid=åäö-日本-🙂 ключ="знач" 1',
  String.raw`m a\ b\,c\=d\"e=1 1`,
  String.raw`m s="quote \" backslash \\ other \n end" 1`,
  'm s="a, b=c # d" 1',
  'm s="" 1',
  'm s="line one\nline two" 1',
  String.raw`m s="ends with \\" 1`,
  'm f=1,g=-1.5,h=.5,i=1.,j=1e3,k=-2.5E-3,l=0 1',
  'm i=1i,j=-9223372036854775808i,k=9223372036854775807i,l=9007199254740993i 1',
  'm a=t,b=T,c=true,d=True,e=TRUE,f=f,g=F,h=false,i=False,j=FALSE 1',
  'm v=1 1700000000000000001\nm v=2 1700000000000000002',
  'm v=1 -1',
  'm v=1,v=2 1',
  'm,t=1 v=1 1\nm,t=1 w=2 1\nm,t=1 v=3 1',
]

const unreadable = [
  String.raw`m,dir=ACME\ v=1 w=2 1`,
  String.raw`m,t=a\\,u=b v=1 1`,
  'm',
  ',t=1 v=1 1',
  'm,t v=1 1',
  'm,t= v=1 1',
  'm,=1 v=1 1',
  'm,t=a=b v=1 1',
  'm,t=1,t=2 v=1 1',
  'm,t=1 ',
  'm v 1',
  'm v= 1',
  'm =1 1',
  'm v=1,=2 1',
  'm v=1,w 1',
  'm v="open 1',
  'm v=word 1',
  'm v=tru 1',
  'm v=1x 1',
  'm v=1.5i 1',
  'm v=1.1.1 1',
  'm v=- 1',
  'm v=NaN 1',
  'm v=1e999 1',
  'm v=9223372036854775808i 1',
  'm v=1 1x',
  'm v=1 1.5',
  'm v=1 9223372036854775808',
  'm v=1 1 1',
  'm v=1 9223372036854775807',
  'm v=+1 1',
]

describeWith('influxdb', 'parseLines beside a real InfluxDB', () => {
  let influx: InfluxDb
  beforeAll(async () => {
    influx = await startInfluxDb()
  })
  afterAll(() => influx.stop())

  async function write(db: string, body: string): Promise<{status: number; error: string}> {
    await influx.createDatabase(db)
    const response = await fetch(`${influx.url}/write?db=${db}`, {method: 'POST', body})
    const text = await response.text()
    return {status: response.status, error: text === '' ? '' : (JSON.parse(text) as {error: string}).error}
  }

  it.each(readable.map((text, at) => ({text, db: `r${at}`})))('reads alike: $text', async ({text, db}) => {
    expect(await write(db, text)).toEqual({status: 204, error: ''})
    const {points, failures} = parseLines(text, 'ns', now + 1n)
    expect({cells: cellsOf(points), failures}).toEqual({cells: await storedCells(influx.url, db), failures: []})
  })

  it.each(unreadable.map((text, at) => ({text, db: `u${at}`})))('refuses alike: $text', async ({text, db}) => {
    const {status, error} = await write(db, text)
    expect({status, refused: parseLines(text, 'ns', now).points}).toEqual({status: 400, refused: []})
    expect(parseLines(text, 'ns', now).failures.join('\n')).toBe(error.replace(/^partial write: /, '').replace(/ dropped=0$/, ''))
  })
})

type Cell = {measurement: string; tags: Record<string, string>; field: string; type: string; value: string; time: string}

const keyOf = ({measurement, tags, field, time}: Cell): string => JSON.stringify([measurement, tags, field, time])
const inOrder = (cells: Cell[]): Cell[] => cells.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
const sorted = (tags: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tags)
      .filter(([, value]) => value !== '')
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
const wordTime = (time: bigint): string => (time > now ? 'now' : String(time))

/** One cell per field; the last one of the same series, field and time wins, as in InfluxDB. */
function cellsOf(points: Point[]): Cell[] {
  const cells = points.flatMap(({measurement, tags, fields, time}) =>
    Object.entries<Field>(fields).map(([field, {type, value}]) => ({measurement, tags: sorted(tags), field, type, value: String(value), time: wordTime(time)})),
  )
  return inOrder([...new Map(cells.map(cell => [keyOf(cell), cell])).values()])
}

async function storedCells(url: string, db: string): Promise<Cell[]> {
  const keys = await askSeries(url, {influxql: 'SHOW FIELD KEYS', db})
  const types = new Map(keys.flatMap(({values = []}) => values.map(([field, type]) => [String(field), String(type)])))
  const series = await askSeries(url, {influxql: 'SELECT * FROM /.*/ GROUP BY *', db, epoch: 'ns'})
  const cells = series.flatMap(({name = '', tags = {}, columns, values = []}) =>
    values.flatMap(([time, ...row]) =>
      row.map((value, at) => {
        const field = columns[at + 1] ?? ''
        return {measurement: name, tags: sorted(tags), field, type: types.get(field) ?? '', value: String(value), time: wordTime(BigInt(String(time)))}
      }),
    ),
  )
  return inOrder(cells.filter(({value}) => value !== 'null'))
}
