import {describe, expect, it} from 'vitest'
import type {Undo} from './undo.ts'
import {undoAll} from './undo.ts'

describe('undoAll', () => {
  it('takes the steps back from the last, each once', async () => {
    const done: string[] = []
    const steps: Undo[] = ['a', 'b'].map(name => async () => done.push(name))
    await undoAll(steps)
    await undoAll(steps)
    expect(done).toEqual(['b', 'a'])
  })

  it('goes on after a step that fails, and tells of all that failed', async () => {
    const done: string[] = []
    const steps: Undo[] = [() => Promise.reject(new Error('no a.')), async () => done.push('b'), () => Promise.reject(new Error('no c.'))]
    await expect(undoAll(steps)).rejects.toThrow('Not everything could be taken back: no c. no a.')
    expect(done).toEqual(['b'])
  })
})
