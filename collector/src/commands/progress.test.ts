// What is slow is told of once, what is quick not at all.
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {createLiveLine, tellIfSlow} from './progress.ts'

describe('waiting', () => {
  it('is told once, with what is known by then', async () => {
    const told: string[] = []
    let left = 2
    const work = sleep(80).then(() => 'done')
    const result = tellIfSlow(() => `${left} left`, work, {patience: 10, tell: line => void told.push(line)})
    left = 1
    expect([await result, told]).toEqual(['done', ['1 left']])
  })

  it('is not told of what is quick, also when it fails', async () => {
    const told: string[] = []
    const options = {patience: 20, tell: (line: string) => void told.push(line)}
    expect(await tellIfSlow(() => 'slow', Promise.resolve('done'), options)).toBe('done')
    await expect(tellIfSlow(() => 'slow', Promise.reject(new Error('no')), options)).rejects.toThrow('no')
    await sleep(60)
    expect(told).toEqual([])
  })
})

describe('a live line', () => {
  const written = (isTerminal: boolean): string[] => {
    const texts: string[] = []
    const line = createLiveLine({isTerminal, write: text => void texts.push(text)})
    for (const text of ['1 of 3', '1 of 3', '2 of 3']) line.show(text)
    line.end()
    line.end()
    return texts
  }

  it('is written over when something changed, and leaves nothing', () => {
    expect(written(true)).toEqual(['\r\u001B[K1 of 3', '\r\u001B[K2 of 3', '\r\u001B[K'])
  })

  it('is not for pipes', () => {
    expect(written(false)).toEqual([])
  })
})
