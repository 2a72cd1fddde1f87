// Half a year behind the demo, made and found again: how long the first and the next start wait for it.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startHistory} from '../demo/history/history.ts'
import {timed, type Result} from './result.ts'

const USERS = 1000
const DAYS = 180

export async function benchHistory(report: (result: Result) => void): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'seatkeeper-bench-history-'))
  const now = Date.now()
  const start = async (name: string): Promise<number> => {
    const wish = {users: USERS, days: DAYS, now, keepIn: join(root, 'kept'), folder: join(root, name), database: 'qlik', signal: new AbortController().signal, say: () => undefined}
    const {seconds, value: {life}} = await timed(() => startHistory(wish))
    await life.simulator.stop()
    return seconds
  }
  try {
    report({bench: 'history', what: `${DAYS} days of ${USERS} users, made by the collector`, seconds: await start('first'), budgetSeconds: 60})
    report({bench: 'history', what: 'the same, kept: copied, and the site lived again', seconds: await start('next')})
  } finally {
    rmSync(root, {recursive: true, force: true})
  }
}
