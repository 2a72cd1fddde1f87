// Cuts lists into chunks in every way and breaks them in every place: nothing may be lost, doubled or taken for whole.
import {describe, expect, it} from 'vitest'
import {QrsError, type QrsErrorCode} from './errors.ts'
import {readJsonArray} from './json-array.ts'

async function* chunksOf(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}

type Read = {readonly elements: unknown[]; readonly error: QrsErrorCode | undefined}

/** What was read before the end or the error. */
async function read(text: string | Buffer, sizes: readonly number[] = [1 << 30]): Promise<Read> {
  const elements: unknown[] = []
  try {
    await readJsonArray(chunksOf(Buffer.from(text), sizes), 'The site', element => void elements.push(element))
    return {elements, error: undefined}
  } catch (error) {
    return {elements, error: (error as QrsError).code}
  }
}

/** The same numbers every time, so that a failure can be run again. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

const nasty = [
  {name: 'Zo\u00eb \u{1f600} \u65e5\u672c', note: 'brackets ]}[{ , " and \\ in a string', list: [[], [1, [2]], {}]},
  'a lone string, with ] and ,',
  '\\', '"', '\\"', '',
  [], {}, [[[]]], null, true, -1.5e3, 0,
  {'key ]': 'value {', nested: {deep: [{deeper: '\u2028\u0000'}]}},
]

describe('a whole list', () => {
  it.each([1, 2, 3, 5, 7, 64, 1000])('comes in chunks of %i bytes', async size => {
    expect(await read(JSON.stringify(nasty), [size])).toEqual({elements: nasty, error: undefined})
    expect(await read(JSON.stringify(nasty, null, 2), [size])).toEqual({elements: nasty, error: undefined})
  })

  it('comes in chunks of any sizes', async () => {
    const random = createRandom(7)
    for (let round = 0; round < 200; round++) {
      const sizes = Array.from({length: 10}, () => 1 + Math.floor(random() * 20))
      expect(await read(JSON.stringify(nasty), sizes)).toEqual({elements: nasty, error: undefined})
    }
  })

  it('is parsed in parts when it is large, at whatever byte a part ends', async () => {
    const random = createRandom(11)
    const users = Array.from({length: 9000}, (_, index) => ({id: index, name: `Zo\u00eb ]},{[ ${'x'.repeat(Math.floor(random() * 150))}`, tags: [{name: '\\"'}]}))
    const text = JSON.stringify(users)
    expect(Buffer.byteLength(text)).toBeGreaterThan(4 * 256 * 1024)
    for (const size of [16_384, 65_536, 262_143, 262_144, 262_145, 300_001]) {
      const {elements, error} = await read(text, [size])
      expect(error).toBeUndefined()
      expect(elements).toEqual(users)
    }
  })

  it('may hold what looks like the place between two elements, in texts and in lists within', async () => {
    const leaf = (id: number) => ({id: `u${id}`, schemaPath: 'User'})
    const elements = Array.from({length: 2500}, (_, index) => ({
      id: `u${index}`, children: [leaf(index), leaf(-index)], text: JSON.stringify([leaf(index), leaf(index)]), quoted: '"},{"id":"', schemaPath: 'User',
    }))
    const text = JSON.stringify(elements)
    expect(Buffer.byteLength(text)).toBeGreaterThan(2 * 256 * 1024)
    for (const size of [4099, 65_536, 262_144, 262_399]) expect(await read(text, [size])).toEqual({elements, error: undefined})
    for (const cut of [1, 2, 20, 100_000]) expect((await read(text.slice(0, -cut), [65_536])).error).toBe('cutOff')
  })

  it('may hold an element larger than a part', async () => {
    const large = [{text: ',]"'.repeat(300_000)}, {text: 'small'}]
    expect(await read(JSON.stringify(large), [65_536])).toEqual({elements: large, error: undefined})
  })

  it.each(['[]', '[ ]', '\n [\t]\r\n', '\ufeff[]', '\ufeff \n[ \n ]'])('may be empty: %j', async text => {
    expect(await read(text)).toEqual({elements: [], error: undefined})
    expect(await read(text, [1])).toEqual({elements: [], error: undefined})
  })

  it.each(['\ufeff[1,2]', ' \r\n\t[ 1 , 2 ] \n'])('may have white space and a byte order mark: %j', async text => {
    expect(await read(text)).toEqual({elements: [1, 2], error: undefined})
    expect(await read(text, [1])).toEqual({elements: [1, 2], error: undefined})
  })

  it('gives each element once and in order', async () => {
    const numbers = Array.from({length: 200_000}, (_, index) => index)
    expect((await read(JSON.stringify(numbers), [10_007])).elements).toEqual(numbers)
  })
})

describe('a list cut off', () => {
  const text = JSON.stringify([{id: 'a', tags: ['x', ']']}, {id: '\\"b', n: -12}, [], 'Zo\u00eb'])

  it.each([1, 4, 1 << 30])('at any byte is never taken for whole (chunks of %i)', async size => {
    const bytes = Buffer.from(text)
    for (let length = 0; length < bytes.length; length++) {
      expect({length, error: (await read(bytes.subarray(0, length), [size])).error}).toEqual({length, error: 'cutOff'})
    }
    expect((await read(bytes, [size])).error).toBeUndefined()
  })

  it('in its second part says so after the elements of the first', async () => {
    const whole = JSON.stringify(Array.from({length: 60_000}, (_, index) => ({id: index})))
    const {elements, error} = await read(whole.slice(0, -1), [65_536])
    expect(error).toBe('cutOff')
    expect(elements.length).toBeGreaterThan(0)
  })
})

describe('what is not a list', () => {
  it.each(['{}', '{"id":1}', 'null', '"[]"', '0', '<html>', '}', ']', 'x[]'])('%j is of the wrong shape', async text => {
    expect(await read(text)).toEqual({elements: [], error: 'badShape'})
  })

  it.each(['[1 2]', '[{"a":}]', '[abc]', '[1,]', '[,1]', '[{]}', '[1}', '[{"a":1}}', '["\u0001"]', "['a']", '[1]x', '[1][2]', '[]]', '[] {"a":1}'])(
    '%j is broken JSON', async text => {
      expect((await read(text)).error).toBe('badJson')
      expect((await read(text, [1])).error).toBe('badJson')
    })

  it('says so with where and why, and nothing of the list', async () => {
    const error = await readJsonArray(chunksOf(Buffer.from('[{"secret": x}]'), [100]), 'The site', () => undefined).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(QrsError)
    expect((error as QrsError).message).toBe('The site sent broken JSON.')
  })
})

it('passes on what the stream and the receiver throw', async () => {
  async function* failing(): AsyncGenerator<Buffer> {
    yield Buffer.from('[1')
    throw new Error('aborted')
  }
  await expect(readJsonArray(failing(), 'The site', () => undefined)).rejects.toThrow('aborted')
  await expect(readJsonArray(chunksOf(Buffer.from('[1]'), [9]), 'The site', () => {
    throw new QrsError('badShape', 'no id')
  })).rejects.toThrow('no id')
})
