// `seatkeeper plan USER…`: of these users alone, what is decided of each seat and why.
import {dateText, explain} from '../policy/explain.ts'
import {isHeldBy, userName, type Verdict} from '../policy/model.ts'
import {complain, print, timeText} from './context.ts'

/** What a site's reading (`readAt`, epoch ms) says of its seats; runs are reckoned up to `lastKnownRun`. */
export type JudgedSite = {readonly site: string; readonly readAt: number; readonly verdicts: readonly Verdict[]; readonly lastKnownRun: number | undefined}

type Found = {readonly site: string; readonly verdict: Verdict; readonly lastKnownRun: number | undefined}

const dayCount = (days: number) => `${days} ${days === 1 ? 'day' : 'days'}`

function seatText({verdict, lastKnownRun = 0}: Found, timeZone: string): string {
  const {allocation: {holder, type}, decision, neverUsed, lastActivity, daysInactive, leavesAt} = verdict
  const since = neverUsed ? `never used, assigned on ${dateText(lastActivity)}` : `last active on ${dateText(lastActivity)}, ${dayCount(daysInactive)} ago`
  const run = (at: number) => (at > lastKnownRun ? `first run after ${timeText(at, timeZone)}` : `run of ${timeText(at, timeZone)}`)
  const leaves = leavesAt === undefined ? '' : ` As things are the ${run(leavesAt)} releases it.`
  return `${userName(holder!)}${holder!.name === '' ? '' : ` (${holder!.name})`}, ${type}: ${decision === 'keep' ? 'kept' : 'to be released'}; ${since}.\n  ${explain(verdict)}${leaves}`
}

const toJson = ({site, verdict}: Found): object => {
  const {allocation: {id, type, holder}, decision, reason, rule, lastActivity, daysInactive, neverUsed, leavesAt, atRisk} = verdict
  return {site, user: userName(holder!), name: holder!.name, type, allocationId: id, decision, reason, rule, sentence: explain(verdict), lastActivity, daysInactive, neverUsed, atRisk, leavesAt}
}

export type UserOptions = {readonly json: boolean; readonly timeZone: string}

function showSeats(sites: readonly JudgedSite[], seats: readonly Found[], timeZone: string): void {
  for (const {site, readAt} of sites) {
    print(`Site ${site}, read ${timeText(readAt, timeZone)}`)
    for (const seat of seats.filter(one => one.site === site)) print(seatText(seat, timeZone))
  }
}

/** Shows them and gives the exit code: 1 where one of the users holds no seat at any of the sites. */
export function showUsers(sites: readonly JudgedSite[], users: readonly string[], {json, timeZone}: UserOptions): number {
  const found = users.map(user => ({user, seats: sites.flatMap(({site, verdicts, lastKnownRun}) => verdicts.filter(verdict => isHeldBy(verdict, user)).map((verdict): Found => ({site, verdict, lastKnownRun})))}))
  const seats = found.flatMap(one => one.seats)
  if (json) print(JSON.stringify(seats.map(toJson), null, 2))
  else showSeats(sites, seats, timeZone)
  const without = found.filter(one => one.seats.length === 0)
  for (const {user} of without) complain(`${user} holds no seat at ${sites.length === 1 ? `site ${sites[0]!.site}` : 'any of the sites'}.`)
  return without.length === 0 ? 0 : 1
}
