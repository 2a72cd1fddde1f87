// What the tests of this folder share: pictures of a site, and folders that go with the test.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {startLife, type Life, type LifeWish} from './life.ts'

export const DAY = 86_400_000

/** All that QRS tells of users, seats and the license, and when each person will log in. */
export function pictureOf({simulator: {site: {state, listSeats}}, now}: Life) {
  return {
    now: now(),
    users: state.users.all().map(({seats: _seats, ...user}) => user),
    seats: listSeats().map(({user, ...seat}) => ({...seat, holder: user && `${user.userDirectory}\\${user.userId}`})),
    totals: {...state.totals},
    minutes: state.capacity.monthMinutes,
  }
}

/** A life that ends with the test. */
export async function testLife(wish: LifeWish): Promise<Life> {
  const life = await startLife(wish)
  onTestFinished(life.simulator.stop)
  return life
}

/** A new empty folder; the caller removes it. */
export function newFolder(): {readonly folder: string; readonly remove: () => void} {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-history-'))
  return {folder, remove: () => rmSync(folder, {recursive: true, force: true})}
}
