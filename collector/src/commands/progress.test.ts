// What is slow is told of once, what is quick not at all.
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {tellIfSlow} from './progress.ts'

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
