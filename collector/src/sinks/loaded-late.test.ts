// A library is loaded once, when it is first needed, and anew where that failed.
import {expect, it} from 'vitest'
import {loadedLate} from './loaded-late.ts'
import {taken} from './testing.ts'

function aLate(failures: number) {
  const calls: string[] = []
  const sink = loadedLate('mqtt', async () => {
    calls.push('load')
    if (calls.length <= failures) throw new Error('no such file')
    return {open: async () => void calls.push('open'), send: async () => (calls.push('send'), taken), close: () => void calls.push('close')}
  })
  return {sink, calls}
}

it('is not loaded before it is used, also not to be closed', async () => {
  const {sink, calls} = aLate(0)
  await sink.close()
  expect(calls).toEqual([])
})

it('is loaded once, opened and closed', async () => {
  const {sink, calls} = aLate(0)
  await Promise.all([sink.open!(), sink.send(['a'])])
  await sink.close()
  expect(calls.toSorted()).toEqual(['close', 'load', 'open', 'send'])
})

it('is loaded anew where that failed', async () => {
  const {sink, calls} = aLate(1)
  await expect(sink.open!()).rejects.toThrow('no such file')
  expect(await sink.send(['a'])).toEqual(taken)
  expect(calls).toEqual(['load', 'load', 'send'])
})

it('that never could be loaded can be closed', async () => {
  const {sink} = aLate(9)
  await expect(sink.send(['a'])).rejects.toThrow('no such file')
  await sink.close()
})
