// The written rules for seats that come back, again plainly: who is left alone since when, and where a license rule is likely.
import {isBack, sameName, samePerson} from './rules.ts'
import {MS_PER_DAY, type Facts, type Login, type Loss, type Wishes} from './words.ts'

export type LikelyRule = {readonly directory: string; readonly returned: number; readonly released: number}

const MANY = 5

/** Directories in which at least five users, and at least half of those whose seats we took within the back-off, hold one again. */
export function likelyRules(facts: Facts, wishes: Wishes): LikelyRule[] {
  const recent = facts.losses.filter(({ours, at}) => ours && facts.now - at < wishes.backoffDays * MS_PER_DAY)
  const found: LikelyRule[] = []
  for (const {directory} of recent) {
    if (found.some(one => sameName(one.directory, directory))) continue
    const here = recent.filter(loss => sameName(loss.directory, directory))
    found.push({directory, released: people(here).length, returned: people(here.filter(loss => isHeldAgain(loss, facts))).length})
  }
  return found.filter(({returned, released}) => returned >= MANY && 2 * returned >= released)
}

function isHeldAgain(loss: Loss, {seats}: Facts): boolean {
  return seats.some(seat => isBack(seat, loss))
}

function people(logins: readonly Login[]): Login[] {
  return logins.filter((one, i) => logins.findIndex(other => samePerson(other, one)) === i)
}
