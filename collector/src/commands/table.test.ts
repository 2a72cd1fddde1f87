// A table fits the terminal: what can be spared goes first, then the widest column is cut.
import {stripVTControlCharacters} from 'node:util'
import {describe, expect, it} from 'vitest'
import {table} from './table.ts'

const head = ['User', 'Idle', 'Why', 'EUR/month']
const rows = [['CORP\\anna-with-a-long-name', '100 d', 'idle 60 days', '70']]
const drawn = (width: number) => stripVTControlCharacters(table(head, rows, {isTerminal: true, width, spare: ['EUR/month']})).split('\n')

describe('a table', () => {
  it('is lines with tabs in a pipe, whole whatever the width', () => {
    expect(table(head, rows, {isTerminal: false, width: 20, spare: ['EUR/month']})).toBe('User\tIdle\tWhy\tEUR/month\nCORP\\anna-with-a-long-name\t100 d\tidle 60 days\t70')
  })

  it('shows all where there is room', () => {
    expect(drawn(80)[3]).toBe('│ CORP\\anna-with-a-long-name │ 100 d │ idle 60 days │ 70        │')
  })

  it('leaves out what can be spared', () => {
    expect(drawn(60).slice(1, 4)).toEqual([
      '│ User                       │ Idle  │ Why          │', '├────────────────────────────┼───────┼──────────────┤', '│ CORP\\anna-with-a-long-name │ 100 d │ idle 60 days │',
    ])
  })

  it('cuts the widest column then, and no line is too long', () => {
    expect(drawn(45)[3]).toBe('│ CORP\\anna-with-a-… │ 100 d │ idle 60 days │')
    expect(Math.max(...drawn(45).map(line => line.length))).toBe(45)
  })

  it('has room for letters that are twice as wide', () => {
    expect(stripVTControlCharacters(table(['Name'], [['森川 伟']], {isTerminal: true, width: 80}))).toContain('│ 森川 伟 │')
  })

  it('stays readable where nothing fits, and without rows', () => {
    expect(drawn(10)[3]).toBe('│ CORP\\an… │ 100 d │ idle 60… │')
    expect(table(head, [], {isTerminal: false})).toBe('User\tIdle\tWhy\tEUR/month')
  })
})
