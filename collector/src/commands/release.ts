// `seatkeeper release`: asks the running collector to release seats, with the same checks as a click in Grafana.
import type {Config} from '../config/types.ts'
import type {ReleaseOutcome} from '../contract.ts'
import {readLocalApi, type LocalApi} from '../local-api.ts'
import {askCollector} from './collector-api.ts'
import {complain, print} from './context.ts'
import {UserError} from './user-error.ts'

async function releaseUser(api: LocalApi, user: string, options: {site?: string; type?: string}): Promise<boolean> {
  const params = {...(options.site !== undefined && {site: options.site}), ...(options.type !== undefined && {licenseType: options.type})}
  const answer = await askCollector<ReleaseOutcome>(api, {method: 'DELETE', path: `/v4/licenses/user/${encodeURIComponent(user)}`, params})
  if ('done' in answer) print(`${user}: ${answer.done.result}. ${answer.done.sentence}`)
  else complain(`${user}: ${answer.refused}`)
  return 'done' in answer
}

export async function releaseUsers(config: Config, users: readonly string[], options: {site?: string; type?: string}): Promise<number> {
  const api = readLocalApi(config.dataDir)
  if (api === undefined) throw new UserError(`No collector runs with the data folder ${config.dataDir}. Start it with \`seatkeeper run -c ${config.file}\`.`)
  let failed = 0
  for (const user of users) if (!await releaseUser(api, user, options)) failed++
  return failed === 0 ? 0 : 1
}
