import {describe, expect, it} from 'vitest'
import {createCollection} from './collection.ts'

type Row = {id: string; text: string}

function collect(count: number): {rows: Row[]; list: ReturnType<typeof createCollection<Row>>; made: () => number} {
  let serialized = 0
  const list = createCollection<Row>({
    full: row => {
      serialized++
      return {...row}
    },
    condensed: row => ({id: row.id}),
  })
  const rows = Array.from({length: count}, (_, at) => ({id: `r${at}`, text: `t${at}`}))
  rows.forEach(list.add)
  return {rows, list, made: () => serialized}
}

function parsed(list: ReturnType<typeof createCollection<Row>>, shape: 'full' | 'condensed' = 'full'): unknown {
  return JSON.parse(Buffer.concat(list.prepared(shape)).toString())
}

describe('prepared lists', () => {
  it.each([0, 1, 255, 256, 257, 1000])('of %i rows are whole', count => {
    const {rows, list} = collect(count)
    expect([parsed(list), parsed(list, 'condensed'), list.size(), list.all()]).toEqual([rows, rows.map(row => ({id: row.id})), count, rows])
  })

  it('serialize again only near what changed', () => {
    const {rows, list, made} = collect(2000)
    parsed(list)
    parsed(list)
    expect(made()).toBe(2000)
    const [row] = rows
    if (row === undefined) throw new Error('no row')
    row.text = 'changed'
    list.touch(row)
    expect(parsed(list)).toEqual(rows)
    list.remove(row)
    expect(parsed(list)).toEqual(rows.slice(1))
    list.add(row)
    expect(parsed(list)).toEqual([...rows.slice(1), row])
    expect(made()).toBeLessThanOrEqual(2000 + 3 * 256)
  })

  it('go away row by row until nothing is left, and fill again', () => {
    const {rows, list} = collect(600)
    rows.slice(0, 599).forEach(list.remove)
    expect([parsed(list), list.all(), list.get('r0'), list.get('r599')]).toEqual([[rows[599]], [rows[599]], undefined, rows[599]])
    rows.slice(599).forEach(list.remove)
    expect([parsed(list), list.size()]).toEqual([[], 0])
    list.add({id: 'new', text: ''})
    expect(parsed(list)).toEqual([{id: 'new', text: ''}])
  })

  it('do not mind a row they do not have', () => {
    const {rows, list} = collect(3)
    list.remove({id: 'other', text: ''})
    list.touch({id: 'other', text: ''})
    expect(parsed(list)).toEqual(rows)
  })

  it('tell a change of rows from a change within them', () => {
    const {rows, list} = collect(3)
    const [structure, version] = [list.structure(), list.version()]
    rows.slice(0, 1).forEach(list.touch)
    expect([list.structure() === structure, list.version() > version]).toEqual([true, true])
    rows.slice(0, 1).forEach(list.remove)
    expect(list.structure()).toBeGreaterThan(structure)
  })
})
