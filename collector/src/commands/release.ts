// `seatkeeper release`: asks the running collector to release seats, with the same checks as a click in Grafana.
import axios from 'axios'
import type {Config} from '../config/types.ts'
import type {ReleaseOutcome} from '../contract.ts'
import {readLocalApi} from '../local-api.ts'
import {print} from './context.ts'
import {UserError} from './user-error.ts'

type Answer = ReleaseOutcome | {detail: string}

async function releaseUser(api: {url: string; token: string}, user: string, options: {site?: string; type?: string}): Promise<boolean> {
  const params = {...(options.site !== undefined && {site: options.site}), ...(options.type !== undefined && {licenseType: options.type})}
  const {status, data} = await axios.delete<Answer>(`${api.url}/v4/licenses/user/${encodeURIComponent(user)}`, {
    params, headers: {Authorization: `Bearer ${api.token}`}, validateStatus: () => true, proxy: false,
  })
  if (status === 200 && 'result' in data) {
    print(`${user}: ${data.result}. ${data.sentence}`)
    return true
  }
  process.stderr.write(`${user}: ${'detail' in data ? data.detail : `the collector answered ${status}`}\n`)
  return false
}

export async function releaseUsers(config: Config, users: readonly string[], options: {site?: string; type?: string}): Promise<number> {
  const api = readLocalApi(config.dataDir)
  if (api === undefined) throw new UserError(`No collector runs with the data folder ${config.dataDir}. Start it with \`seatkeeper run -c ${config.file}\`.`)
  let failed = 0
  for (const user of users) {
    const done = await releaseUser(api, user, options).catch(() => {
      throw new UserError(`The collector at ${api.url} does not answer. Is it running?`)
    })
    if (!done) failed++
  }
  return failed === 0 ? 0 : 1
}
