// `seatkeeper approve` and `discard`: decides on the halted plan of a site, by the running collector. A plan is named by its id, so that nobody approves one that they have not seen.
import type {Config} from '../config/types.ts'
import type {SiteDone} from '../contract.ts'
import {askCollector, needCollector} from './collector-api.ts'
import {commandAtSite} from './command-text.ts'
import {print} from './context.ts'
import {followJob, refusalText} from './follow-job.ts'
import {decideText, haltedSentence} from './halted-text.ts'
import {readRecorded} from './recorded.ts'
import {oneSiteOf, sitesOf} from './sites.ts'
import {UserError} from './user-error.ts'

type Options = {readonly site?: string}

/** What is halted, instead of deciding on it. */
function sayWhich(config: Config, {site: name, verb}: Options & {readonly verb: 'approve' | 'discard'}): UserError {
  const recorded = readRecorded(config)
  if (recorded === undefined) return new UserError(`Say which plan to ${verb}, by its id. Which is halted is not known: no state of a collector can be read in ${config.dataDir}.`, 2)
  const sites = sitesOf(config, name).map(site => site.name)
  const halted = sites.flatMap(site => {
    const plan = recorded.get(site)?.halted
    return plan === undefined ? [] : [`${haltedSentence(config, site, plan)}\nLook at it with \`${commandAtSite(config, site, 'plan')}\`. ${decideText(config, site, plan)}`]
  })
  if (halted.length === 0) return new UserError(`No plan is halted at site ${sites.join(', ')}, so there is none to ${verb}.`, 2)
  return new UserError([`Say which plan to ${verb}, by its id, after looking at it.`, ...halted].join('\n'), 2)
}

export async function approve(config: Config, id: string | undefined, options: Options): Promise<number> {
  if (id === undefined) throw sayWhich(config, {...options, verb: 'approve'})
  const site = oneSiteOf(config, options.site).name
  const api = needCollector(config)
  const waits = readRecorded(config)?.get(site)?.halted?.id === id
  return followJob(config, api, {
    site, ...(!waits && {before: 'This plan was approved already; it ended so.'}), question: {method: 'POST', path: '/v4/plan/approve', body: {site, id}}, stays: 'The plan stays halted.',
  })
}

export async function discard(config: Config, id: string | undefined, options: Options): Promise<number> {
  if (id === undefined) throw sayWhich(config, {...options, verb: 'discard'})
  const site = oneSiteOf(config, options.site).name
  const answer = await askCollector<SiteDone>(needCollector(config), {method: 'POST', path: '/v4/plan/discard', body: {site, id}})
  if ('refused' in answer) throw new UserError(refusalText(config, site, answer))
  print(answer.done.sentence)
  return 0
}
