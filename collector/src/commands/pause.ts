// `seatkeeper pause` and `resume`: stops all releases of a site and lets them go on, by the running collector or, when none runs, in the state file.
import type {Config} from '../config/types.ts'
import type {PauseDone, SiteDone} from '../contract.ts'
import {LONGEST_REASON} from '../exclusion-wish.ts'
import {pausedSentence, resumedSentence, toPauseReason} from '../pause-answers.ts'
import {pauseSite, resumeSite} from '../pause.ts'
import {atRest} from './at-rest.ts'
import {askCollector, doneOf, type Answer} from './collector-api.ts'
import {commandAtSite, commandText} from './command-text.ts'
import {changeState, print} from './context.ts'
import {commandActor} from './os-user.ts'
import {oneSiteOf} from './sites.ts'
import {UserError} from './user-error.ts'

type Done = Answer<Pick<SiteDone, 'sentence'>>

function reasonOf(text: string | undefined): string | undefined {
  const reason = text === undefined ? undefined : toPauseReason(text)
  if (reason !== undefined && reason.length > LONGEST_REASON) throw new UserError(`A reason has ${LONGEST_REASON} characters at most.`, 2)
  return reason
}

export async function pause(config: Config, {site: name, reason: text}: {site?: string; reason?: string}): Promise<number> {
  const site = oneSiteOf(config, name)
  const reason = reasonOf(text)
  const {sentence} = doneOf(await changeState<Done>(config, {
    running: api => askCollector<PauseDone>(api, {method: 'POST', path: '/v4/pause', body: {site: site.name, ...(reason !== undefined && {reason})}}),
    stopped: store => atRest(store, site, (deps, resting) => {
      const was = resting.paused
      pauseSite(deps, resting, {actor: commandActor(), reason})
      return {done: {sentence: `${pausedSentence(site.name, was)} No collector runs; the next one keeps to it.`}}
    }),
  }))
  print(sentence)
  print(`Resume with \`${commandAtSite(config, site.name, 'resume')}\`.`)
  return 0
}

export async function resume(config: Config, {site: name}: {site?: string}): Promise<number> {
  const site = oneSiteOf(config, name)
  const {sentence} = doneOf(await changeState<Done>(config, {
    running: api => askCollector<SiteDone>(api, {method: 'POST', path: '/v4/resume', body: {site: site.name}}),
    stopped: store => atRest(store, site, (deps, resting) => {
      const ended = resumeSite(deps, resting, commandActor())
      return {done: {sentence: `${resumedSentence(site.name, ended)} No collector runs; start it with \`${commandText(config, 'run')}\`.`}}
    }),
  }))
  print(sentence)
  return 0
}
