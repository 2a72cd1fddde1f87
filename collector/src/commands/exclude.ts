// `seatkeeper exclude`: keeps users from release, by the running collector or, when none runs, in the state file.
import type {Config} from '../config/types.ts'
import type {ExclusionDone} from '../contract.ts'
import {endExclusion, excludeUser, isSameUser} from '../exclude.ts'
import {endedSentence, endingOf, excludedText, excludedUser, noSuchExclusion} from '../exclusion-answers.ts'
import {toWish, type AskedExclusion, type ExclusionWish} from '../exclusion-wish.ts'
import type {Exclusion} from '../policy/model.ts'
import {createExclusions, type KeptExclusion} from '../store/exclusions.ts'
import {atRest} from './at-rest.ts'
import {askCollector, doneOf, type Answer} from './collector-api.ts'
import {changeState, print, readState} from './context.ts'
import {commandActor} from './os-user.ts'
import {oneSiteOf, sitesOf} from './sites.ts'
import {table} from './table.ts'
import {UserError} from './user-error.ts'

type Done = {readonly id: string; readonly sentence: string}

const toDone = (answer: Answer<ExclusionDone>): Answer<Done> =>
  'refused' in answer ? answer : {done: {id: answer.done.exclusion.id, sentence: answer.done.sentence}}

const change = async (config: Config, ways: Parameters<typeof changeState<Answer<Done>>>[1]): Promise<Done> => doneOf(await changeState(config, ways))

function wishOf(asked: AskedExclusion): ExclusionWish {
  const wish = toWish(asked, Date.now())
  if ('field' in wish) throw new UserError(wish.detail, 2)
  return wish
}

export type AddOptions = Pick<AskedExclusion, 'reason' | 'until'> & {readonly site?: string}

export async function addExclusion(config: Config, user: string, {site: name, ...rest}: AddOptions): Promise<number> {
  const site = oneSiteOf(config, name)
  const asked = {user, ...rest}
  const wish = wishOf(asked)
  const {id, sentence} = await change(config, {
    running: async api => toDone(await askCollector<ExclusionDone>(api, {method: 'POST', path: '/v4/exclusions', body: {site: site.name, ...asked}})),
    stopped: store => {
      const {exclusion: made} = atRest(store, site, (deps, resting) => excludeUser(deps, resting, wish, commandActor()))
      return {done: {id: made.id, sentence: `${excludedText(made, site.name)} No collector runs; the next round keeps to it.`}}
    },
  })
  print(sentence)
  print(`End it with \`seatkeeper exclude end -c ${config.file}${name === undefined ? '' : ` --site ${name}`} ${id}\`.`)
  return 0
}

/** All that were made at a site, newest first, running collector or not. */
const listed = (config: Config, site: string) => readState(config, db => (db === undefined ? [] : createExclusions(db).list(site)))

const stands = (kept: KeptExclusion) => endingOf(kept, Date.now()).state === 'standing'

const dayText = (instant: number | undefined) => (instant === undefined ? '' : new Date(instant).toISOString())

function howEnded(kept: KeptExclusion): string {
  const {state, endedAt, endedBy} = endingOf(kept, Date.now())
  return [state, dayText(endedAt), endedBy === undefined ? '' : `by ${endedBy}`].filter(part => part !== '').join(' ')
}

export function listExclusions(config: Config, {site: name, all = false}: {site?: string; all?: boolean}): number {
  const sites = sitesOf(config, name)
  const rows = sites.flatMap(site => listed(config, site.name).filter(kept => all || stands(kept)).map(kept => [
    site.name, excludedUser(kept), kept.until === undefined ? 'no end' : dayText(kept.until), kept.reason, kept.by, dayText(kept.created),
    ...(all ? [howEnded(kept)] : []), kept.id,
  ]))
  print(table(['Site', 'User', 'Until', 'Reason', 'By', 'Made', ...(all ? ['State'] : []), 'Id'], rows, {spare: ['Made', 'Id', 'By']}))
  return 0
}

/** The id itself, or that of the exclusion of a user that still holds. */
function idOf(config: Config, site: string, idOrUser: string): string {
  const [directory = '', ...rest] = idOrUser.split('\\')
  if (rest.length === 0) return idOrUser
  const user: Pick<Exclusion, 'directory' | 'userId'> = {directory, userId: rest.join('\\')}
  const found = listed(config, site).find(kept => stands(kept) && isSameUser(kept, user))
  if (found === undefined) throw new UserError(`No operator has excluded ${idOrUser} at site ${site}, or that has ended.`)
  return found.id
}

export async function endExclusionOf(config: Config, idOrUser: string, {site: name}: {site?: string}): Promise<number> {
  const site = oneSiteOf(config, name)
  const id = idOf(config, site.name, idOrUser)
  const {sentence} = await change(config, {
    running: async api => toDone(await askCollector<ExclusionDone>(api, {method: 'DELETE', path: '/v4/exclusions', params: {site: site.name, id}})),
    stopped: store => {
      const done = atRest(store, site, (deps, resting) => endExclusion(deps, resting, {id}, commandActor()))
      return 'unknown' in done ? {refused: noSuchExclusion(done.unknown, site.name)} : {done: {id, sentence: endedSentence(done.ended, done.restored, site.name)}}
    },
  })
  print(sentence)
  return 0
}
