// Starts a release job at the running collector and follows it to its end, with progress for who waits.
import {setTimeout as sleep} from 'node:timers/promises'
import type {Config} from '../config/types.ts'
import type {ReleaseJob} from '../contract.ts'
import {askCollector, type Answer, type Asked, type Question, type Refused} from './collector-api.ts'
import {commandAtSite} from './command-text.ts'
import {complain, print, seatCount} from './context.ts'
import {showJob, type Names} from './outcomes.ts'
import {createLiveLine, tellIfSlow, tellPerson} from './progress.ts'
import {UserError} from './user-error.ts'

const ASK_AGAIN = 500 // ms

/** The job may have gone on, or the next collector tells of it; this command cannot say. */
function lost({outcomes, total}: ReleaseJob, why: string): UserError {
  return new UserError(`The release was under way when the collector stopped answering, after ${outcomes.length} of ${seatCount(total)}. ${why} Then give this command again: no seat is released twice.`)
}

async function askAgain(api: Asked, job: ReleaseJob): Promise<ReleaseJob> {
  const answer = await askCollector<ReleaseJob>(api, {method: 'GET', path: '/v4/release', params: {key: job.key}}).catch((error: unknown) => {
    throw error instanceof UserError ? lost(job, error.message) : error
  })
  if ('refused' in answer) throw lost(job, answer.refused)
  return answer.done
}

async function toItsEnd(api: Asked, job: ReleaseJob, pause: string): Promise<ReleaseJob> {
  if (job.state === 'done') return job
  tellPerson(`Releasing. It goes on if you leave here; \`${pause}\` stops it.`)
  const line = createLiveLine()
  try {
    for (let now = job; ; now = await askAgain(api, now)) {
      if (now.state === 'done') return now
      line.show(`${now.outcomes.length} of ${seatCount(now.total)} ...`)
      await sleep(ASK_AGAIN)
    }
  } finally {
    line.end()
  }
}

/** A site and the request that starts a job there. */
export type Start = {
  readonly site: string
  readonly question: Question
  /** Said before the outcomes, and after a refusal. */
  readonly before?: string
  readonly stays?: string
  /** Of seats that the collector may not know any more. */
  readonly names?: Names
}

/** Many sentences name the site by themselves. */
const about = (site: string, sentence: string) => (sentence.toLowerCase().includes(`site ${site.toLowerCase()}`) ? sentence : `${site}: ${sentence}`)

/** Why it was not done, with the command that shows the plan that took the place of another. */
export function refusalText(config: Config, site: string, {refused, code}: Refused): string {
  return about(site, code === 'replaced' ? `${refused} \`${commandAtSite(config, site, 'plan')}\` shows it.` : refused)
}

/** 3 where the collector does not trust what it read, else 1. */
function tellRefusal(config: Config, {site, stays}: Start, answer: Refused): number {
  complain([refusalText(config, site, answer), ...(stays === undefined || answer.code === 'replaced' ? [] : [stays])].join(' '))
  return answer.code === 'closed' ? 3 : 1
}

/** Carries the job out and tells how it ended: 0 done, 1 failed or refused, 3 not trusted. Throws UserError when the collector stops answering. */
export async function followJob(config: Config, api: Asked, start: Start): Promise<number> {
  const {site, question, names, before} = start
  const asked: Promise<Answer<ReleaseJob>> = askCollector<ReleaseJob>(api, question)
  const answer = await tellIfSlow(() => `The collector reads ${site} and judges again ...`, asked)
  if ('refused' in answer) return tellRefusal(config, start, answer)
  const job = await toItsEnd(api, answer.done, commandAtSite(config, site, 'pause'))
  if (before !== undefined) print(before)
  return showJob(config, site, job, names)
}
