// `seatkeeper release --plan`: has the running collector carry out a plan that a person reviewed; it judges again and releases what is in both.
import {randomUUID} from 'node:crypto'
import type {Config} from '../config/types.ts'
import {needCollector, type Asked} from './collector-api.ts'
import {print} from './context.ts'
import {followJob} from './follow-job.ts'
import {worstOf} from './outcomes.ts'
import {readPlans, type ReviewedPlan} from './plan-file.ts'
import {sitesOf} from './sites.ts'
import {UserError} from './user-error.ts'

/** The plan of the site that is named, or all of the file. Throws UserError where a site is not meant or not known. */
function chosen(config: Config, plans: readonly ReviewedPlan[], {file, site}: {file: string; site: string | undefined}): readonly ReviewedPlan[] {
  const known = sitesOf(config, site).map(({name}) => name)
  const meant = plans.filter(plan => site === undefined || plan.site === site)
  if (meant.length === 0) throw new UserError(`${file} is a plan for site ${plans.map(plan => plan.site).join(', ')}, not for ${site!}.`, 2)
  const stranger = meant.find(plan => !known.includes(plan.site))
  if (stranger !== undefined) throw new UserError(`${file} is a plan for site ${stranger.site}, which is not in ${config.file}. Sites: ${known.join(', ')}.`, 2)
  return meant
}

async function carryOut(config: Config, api: Asked, {site, version, items, names}: ReviewedPlan): Promise<number> {
  if (items.length === 0) {
    print(`${site}: the plan has no seats; nothing to release.`)
    return 0
  }
  return followJob(config, api, {
    site, names, question: {method: 'POST', path: '/v4/plan/run', body: {site, version, items}, headers: {'idempotency-key': randomUUID()}},
  })
}

/** One site after the other. */
export async function releasePlan(config: Config, file: string, {site}: {site?: string}): Promise<number> {
  const plans = chosen(config, await readPlans(file), {file: file === '-' ? 'Standard input' : file, site})
  const api = needCollector(config)
  const codes: number[] = []
  for (const plan of plans) codes.push(await carryOut(config, api, plan))
  return worstOf(codes)
}
