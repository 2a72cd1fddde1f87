// The product's own answer to a case: rows go through its reading and mapping first.
import {assemble, type Assembled} from '../../collector/src/policy/assemble.ts'
import {judgeManual} from '../../collector/src/policy/judge.ts'
import type {Snapshot} from '../../collector/src/policy/model.ts'
import type {QrsClient} from '../../collector/src/qrs/client.ts'
import {fetchSnapshot} from '../../collector/src/qrs/licenses.ts'
import type {Case, RowsCase, SnapshotCase} from './case.ts'

function snapshotOf(one: SnapshotCase): Snapshot {
  const {readAt, siteClock, pools, allocations, users, userCount, unreadableSeats} = one
  return {
    site: 'prod', readAt, siteClock, pools, capacity: undefined, tokens: undefined, allocations,
    users: new Map(users.map(user => [user.key, user])), userCount, unreadableSeats,
  }
}

/** A client that has the rows in its hands. */
function clientOf(one: RowsCase): QrsClient {
  const lists: Readonly<Record<string, readonly unknown[]>> = {
    'license/professionalaccesstype/full': one.professional, 'license/analyzeraccesstype/full': one.analyzer, 'user/full': one.users,
  }
  return {
    get: async () => ({body: one.overview, siteClock: one.siteClock}),
    list: async (path, begin) => {
      const take = begin()
      for (const row of lists[path] ?? []) take(row)
      return {siteClock: one.siteClock}
    },
    remove: async path => { throw new Error(`Nothing may be removed by a model: ${path}`) },
    requests: () => 0,
    close: () => undefined,
  }
}

export type Told = Assembled & {
  /** Row ids of the seats that a person may release by hand. */
  readonly byHand: ReadonlySet<string>
}

export async function productOf(one: Case): Promise<Told> {
  const snapshot = one.level === 'snapshot' ? snapshotOf(one) : await fetchSnapshot(clientOf(one), 'prod', () => one.readAt)
  const {policy, now, runs, made, releasedInLastDay, switches} = one
  const assembled = assemble(snapshot, {policy, now, runs, made, releasedInLastDay, switches})
  const byHand = snapshot.allocations.filter(allocation => {
    const user = allocation.holder && snapshot.users.get(allocation.holder.key)
    return judgeManual({allocation, user}, assembled.context).decision === 'release'
  })
  return {...assembled, byHand: new Set(byHand.map(({id}) => id))}
}
