// `seatkeeper release` and `undo`: asks the running collector to release seats of users, or to give them back, with the same checks as a click in Grafana.
import type {Config} from '../config/types.ts'
import type {ReleaseOutcome, UndoDone} from '../contract.ts'
import {askCollector, needCollector, type Answer, type Asked, type Refused} from './collector-api.ts'
import {complain, print} from './context.ts'
import {outcomeTexts} from './outcomes.ts'
import {releasePlan} from './release-plan.ts'
import {oneSiteOf} from './sites.ts'
import {UserError} from './user-error.ts'

export type UserOptions = {readonly site?: string; readonly type?: string}

/** Does it for one user: what to say of it, or why it was not done. */
type Deed = (api: Asked, user: string, asked: {readonly site: string; readonly type: string | undefined}) => Promise<Answer<string>>

const optional = (key: string, value: string | undefined) => (value === undefined ? {} : {[key]: value})

const releaseUser: Deed = async (api, user, {site, type}) => {
  const params = {site, ...optional('licenseType', type)}
  const answer = await askCollector<ReleaseOutcome>(api, {method: 'DELETE', path: `/v4/licenses/user/${encodeURIComponent(user)}`, params})
  return 'done' in answer ? {done: outcomeTexts([answer.done])[0]!.text} : answer
}

const undoUser: Deed = async (api, user, {site, type}) => {
  const answer = await askCollector<UndoDone>(api, {method: 'POST', path: '/v4/undo', body: {site, user, ...optional('licenseType', type)}})
  return 'done' in answer ? {done: answer.done.sentence} : answer
}

/** Why not, with the name of the user; the API speaks of its own parameters, which are options here. */
function refusalOf(user: string, {refused, code, candidates = []}: Refused): string {
  const types = candidates.map(type => `--type ${type}`).join(' or ')
  if (code === 'severalSeats') return `${user} holds several seats. Say which to release with ${types}.`
  if (code === 'otherSeat') return `The other seat of ${user} was released within the last day. If the one that is left is to go too, say so with ${types}.`
  if (code === 'severalReleases') return `${user} lost seats of both types. Say which to give back with ${types}.`
  return refused.startsWith(`${user} `) ? refused : `${user}: ${refused}`
}

/** One after the other. 0 when all was done, else 1. */
async function forEachUser(config: Config, users: readonly string[], {site, type}: UserOptions, deed: Deed): Promise<number> {
  const asked = {site: oneSiteOf(config, site).name, type}
  const api = needCollector(config)
  let failed = 0
  for (const user of users) {
    const answer = await deed(api, user, asked)
    if ('done' in answer) print(answer.done)
    else {
      complain(refusalOf(user, answer))
      failed++
    }
  }
  return failed === 0 ? 0 : 1
}

/** Releases the seats of the users, or those of a plan that was reviewed: one of the two. */
export async function release(config: Config, users: readonly string[], {plan, ...options}: UserOptions & {readonly plan?: string}): Promise<number> {
  if (plan === undefined && users.length === 0) throw new UserError('Say whose seats to release, as DIRECTORY\\id, or give a plan with --plan.', 2)
  if (plan !== undefined && users.length > 0) throw new UserError('Give users or a plan, not both: a plan names its seats itself.', 2)
  return plan === undefined ? forEachUser(config, users, options, releaseUser) : releasePlan(config, plan, options)
}

export async function undo(config: Config, users: readonly string[], options: UserOptions): Promise<number> {
  return forEachUser(config, users, options, undoUser)
}
