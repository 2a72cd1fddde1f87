// Rows by id, with the bodies of the unfiltered lists kept ready in blocks: a change re-serializes its block, not the whole list.
import type {JsonObject} from './model.ts'

export type Shape = 'full' | 'condensed'

/** What reading needs of rows. `structure` changes when rows come or go, `version` with every change. */
export type RowSource<T> = {
  readonly get: (id: string) => T | undefined
  readonly size: () => number
  readonly all: () => readonly T[]
  readonly prepared: (shape: Shape) => Buffer[]
  readonly structure: () => number
  readonly version: () => number
}

export type Collection<T> = RowSource<T> & {
  readonly add: (row: T) => void
  readonly remove: (row: T) => void
  /** Tells that the row's content changed. */
  readonly touch: (row: T) => void
}

export type Serializers<T> = Readonly<Record<Shape, (row: T) => JsonObject>>

type Block<T> = {readonly rows: T[]; full: Buffer | undefined; condensed: Buffer | undefined}

const BLOCK_ROWS = 256
const OPEN = Buffer.from('[')
const COMMA = Buffer.from(',')
const CLOSE = Buffer.from(']')

export function createCollection<T extends {readonly id: string}>(serialize: Serializers<T>): Collection<T> {
  let blocks: Block<T>[] = []
  let list: readonly T[] | undefined
  let structure = 0
  let version = 0
  const index = new Map<string, {row: T; block: Block<T>}>()
  const changed = (block: Block<T>): void => {
    block.full = undefined
    block.condensed = undefined
    version++
  }
  const restructured = (): void => {
    structure++
    list = undefined
  }
  return {
    get: id => index.get(id)?.row,
    size: () => index.size,
    all: () => (list ??= blocks.flatMap(block => block.rows)),
    structure: () => structure,
    version: () => version,
    prepared: shape => bracket(blocks.map(block => (block[shape] ??= bodyOf(block.rows, serialize[shape])))),
    touch: row => {
      const place = index.get(row.id)
      if (place !== undefined) changed(place.block)
    },
    add: row => {
      const block = openBlock(blocks)
      block.rows.push(row)
      index.set(row.id, {row, block})
      changed(block)
      restructured()
    },
    remove: row => {
      const block = index.get(row.id)?.block
      if (block === undefined) return
      index.delete(row.id)
      block.rows.splice(block.rows.indexOf(row), 1)
      if (block.rows.length === 0) blocks = blocks.filter(other => other !== block)
      changed(block)
      restructured()
    },
  }
}

/** A small list that is made anew at every reading. */
export function sourceOf(rows: () => readonly JsonObject[], condense: (row: JsonObject) => JsonObject): RowSource<JsonObject> {
  let reading = 0
  return {
    get: id => rows().find(row => row.id === id),
    size: () => rows().length,
    all: rows,
    prepared: shape => [Buffer.from(JSON.stringify(shape === 'full' ? rows() : rows().map(condense)))],
    structure: () => ++reading,
    version: () => ++reading,
  }
}

function openBlock<T>(blocks: Block<T>[]): Block<T> {
  const last = blocks.at(-1)
  if (last !== undefined && last.rows.length < BLOCK_ROWS) return last
  const block: Block<T> = {rows: [], full: undefined, condensed: undefined}
  blocks.push(block)
  return block
}

function bodyOf<T>(rows: readonly T[], serialize: (row: T) => JsonObject): Buffer {
  return Buffer.from(rows.map(row => JSON.stringify(serialize(row))).join(','))
}

function bracket(bodies: readonly Buffer[]): Buffer[] {
  return [OPEN, ...bodies.flatMap((body, at) => (at === 0 ? [body] : [COMMA, body])), CLOSE]
}
