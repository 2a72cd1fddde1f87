// What is kept of releases outlives the list that shows them, and never mixes sites or jobs.
import { expect, it } from 'vitest'
import type { ReleaseJob, SeatRow } from '@seatkeeper/collector/contract'
import { releaseStore, workOn, type ReleaseWish } from './releaseStore'

const wish = (key: string, site: string, ...ids: string[]): ReleaseWish => ({ key, site, seats: ids.map(allocationId => ({ allocationId }) as SeatRow) })
const job = (key: string, state: ReleaseJob['state'], ...outcomes: Array<ReleaseJob['outcomes'][number]['result']>): ReleaseJob =>
  ({ key, state, actor: 'anna', total: 2, outcomes: outcomes.map((result, index) => ({ result, site: 'x', allocationId: `${index + 1}`, sentence: `It is ${result}.` })) })
const trouble = { kind: 'unreachable' as const, sentence: 'Down.' }

it('keeps each release until it is closed, newest first, by site', () => {
  const [first, second, other] = [wish('a', 'one', '1'), wish('b', 'one', '2'), wish('c', 'two', '1')]
  releaseStore.show(first, job('a', 'done', 'failed'))
  releaseStore.show(second, job('b', 'running'))
  releaseStore.show(other, job('c', 'done', 'released'))
  expect(releaseStore.of('one').map(({ wish: { key }, job: told }) => [key, told?.state])).toEqual([['b', 'running'], ['a', 'done']])
  releaseStore.fail(second, trouble)
  expect(releaseStore.of('one')[0]).toEqual({ wish: second, job: job('b', 'running'), trouble })
  releaseStore.close(second)
  expect([releaseStore.of('one').map(state => state.wish.key), releaseStore.of('two').length]).toEqual([['a'], 1])
})

it('tells how a seat stands only while its release runs', () => {
  const both = wish('w', 'three', '1', '2')
  releaseStore.show(both, job('w', 'running', 'released'))
  expect(['1', '2', '3'].map(id => workOn('three', id))).toEqual(['released', 'releasing …', undefined])
  releaseStore.show(both, job('w', 'done', 'released', 'becameActive'))
  expect(workOn('three', '1')).toBeUndefined()
})

it('tells listeners, and those that left no more', () => {
  let heard = 0
  const leave = releaseStore.subscribe(() => heard++)
  releaseStore.show(wish('l', 'four', '1'), job('l', 'running'))
  leave()
  releaseStore.close(wish('l', 'four'))
  expect(heard).toBe(1)
})

it('keeps what was undone with its release, and nothing of one that was closed', () => {
  const undone = wish('u', 'five', '1')
  releaseStore.show(undone, job('u', 'done', 'released'))
  releaseStore.undo(undone, { running: { done: 0, total: 1 }, results: [] })
  expect(releaseStore.of('five')[0]).toEqual({ wish: undone, job: job('u', 'done', 'released'), trouble: undefined, undo: { running: { done: 0, total: 1 }, results: [] } })
  releaseStore.close(undone)
  releaseStore.undo(undone, { results: [] })
  expect(releaseStore.of('five')).toEqual([])
})
