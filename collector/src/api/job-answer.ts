// How a release job is answered: at once when it is small, else as far as it is, to be asked for again.
import {setTimeout as sleep} from 'node:timers/promises'
import type {Collector} from '../collector.ts'
import type {ReleaseJob, ReleaseOutcome} from '../contract.ts'
import type {ManualOutcome} from '../manual.ts'
import {withoutAddress} from '../qrs/errors.ts'
import type {Job} from '../release-jobs.ts'
import {ProblemError} from './problem.ts'

const JOB_WAIT = 2000 // ms

/** Without addresses of rows, so that what is the same of many seats reads the same; the audit has them. */
export function toOutcome({site, user, name, licenseType, allocationId, result, sentence, freeAt}: ManualOutcome): ReleaseOutcome {
  return {
    result, sentence: withoutAddress(sentence), site, allocationId,
    ...(user !== undefined && {user}), ...(name !== undefined && {name}), ...(licenseType !== undefined && {licenseType}),
    ...(freeAt !== undefined && {freeAt}),
  }
}

export const toJobAnswer = ({key, state, actor, total, outcomes}: Job): ReleaseJob => ({key, state, actor, total, outcomes: outcomes.map(toOutcome)})

/** The caller's idempotency key. Throws 400 for one that begins like the keys of approvals. */
export function keyOfCaller({'idempotency-key': key}: {readonly 'idempotency-key': string}): string {
  if (!key.startsWith('plan-')) return key
  throw new ProblemError({status: 400, code: 'badRequest', field: 'idempotency-key', detail: 'An idempotency key may not begin with `plan-`: approvals of plans have such keys.'})
}

/** The job as it is when it is done, or after two seconds. */
export async function jobAnswer({releaseJobs}: Pick<Collector, 'releaseJobs'>, key: string, done: Promise<void>): Promise<{code: 200 | 202; job: ReleaseJob}> {
  await Promise.race([done, sleep(JOB_WAIT)])
  const job = releaseJobs.find(key)!
  return {code: job.state === 'done' ? 200 : 202, job: toJobAnswer(job)}
}
