// The connection test: two answers of the collector to a list of findings, each a sentence; pure.
import type { Connection } from '@seatkeeper/collector/contract'
import { titleOf, type Trouble } from '../api/trouble'
import { plural } from '../components/words'

/** What one way to the collector gave; `roundTrip` in ms. */
export type Probe = { connection: Connection; roundTrip: number } | { trouble: Trouble }

export type Check = { name: string; state: 'ok' | 'warning' | 'failed'; sentence: string }

export type CheckInput = { read: Probe; operate: Probe; now: number; ago: (instant: number) => string }

const ok = (name: string, sentence: string): Check => ({ name, state: 'ok', sentence })
const warning = (name: string, sentence: string): Check => ({ name, state: 'warning', sentence })
const failed = (name: string, sentence: string): Check => ({ name, state: 'failed', sentence })

/** The way to the collector was found, though it may have refused: a token that it does not know is its answer. */
const ways: ReadonlySet<Trouble['kind']> = new Set<Trouble['kind']>(['wrongToken', 'tokenRight', 'notRead', 'refused'])

function reached({ read, operate }: CheckInput): Check[] {
  const found = [read, operate].find(probe => 'connection' in probe)
  if (found !== undefined && 'connection' in found) return [ok('Reached', `Seatkeeper ${found.connection.version} answers.`)]
  const { trouble } = read as { trouble: Trouble }
  return ways.has(trouble.kind) ? [ok('Reached', 'A Seatkeeper collector answers.')] : [failed(titleOf(trouble), trouble.sentence)]
}

function reading({ read }: CheckInput): Check[] {
  if ('trouble' in read) return ways.has(read.trouble.kind) ? [failed('Token for reading', read.trouble.sentence)] : []
  const { token } = read.connection
  if (token.scope !== 'read') return [warning('Token for reading', `It may read, but it may also ${token.scope}. Give a token of scope read here: Viewers act with it.`)]
  return [ok('Token for reading', `The token ${token.name} may read.`)]
}

const NOBODY = 'Grafana does not pass on who acts, so records name the token. Set `send_user_header = true` under [dataproxy] in Grafana’s configuration'

function acting({ operate }: CheckInput): Check[] {
  const name = 'Token for acting'
  if ('trouble' in operate) return ways.has(operate.trouble.kind) ? [failed(name, operate.trouble.sentence)] : []
  const { token, actor, whyNot } = operate.connection
  if (whyNot !== undefined) return [failed(name, whyNot)]
  if (token.scope === 'admin') return [warning(name, `The token ${token.name} may do everything. Give a token of scope operate here: Editors act with it.`)]
  if (!token.forGrafana) return [warning(name, `The token ${token.name} may act, but records will name it instead of the person. Make one with \`seatkeeper token add -c FILE --name grafana-operate --scope operate --for grafana\`.`)]
  if (!actor.isPerson) return [warning(name, `The token ${token.name} may act. ${NOBODY}.`)]
  return [ok(name, `The token ${token.name} may act; records will name you, ${actor.name}.`)]
}

function toSiteCheck(site: Connection['sites'][number], ago: CheckInput['ago']): Check {
  const name = `Site ${site.name}`
  if (!site.ok) return failed(name, site.sentence ?? 'It has not been read.')
  const activity = site.newestActivity === undefined ? 'no seat was ever used' : `the newest use ${ago(site.newestActivity)}`
  return ok(name, `Read ${site.readAt === undefined ? '' : ago(site.readAt)}: ${plural(site.seats ?? 0, 'seat')}, ${activity}.`)
}

function toModeCheck({ name, managed, dryRun, paused }: Connection['sites'][number]): Check {
  if (!managed) return ok(`Release at ${name}`, 'Off: license management is switched off.')
  if (paused) return warning(`Release at ${name}`, `Paused: nothing is released until somebody resumes${dryRun ? ', and then it is a dry run' : ''}. The list of seats at risk says who paused, and why.`)
  return ok(`Release at ${name}`, dryRun ? 'Dry run: nothing is released.' : 'Live: seats are released by schedule and by hand.')
}

/** Where a plan waits for a person; undefined where none does. */
export function haltedTitle(sites: Connection['sites']): string | undefined {
  const names = sites.filter(({ halted }) => halted).map(({ name }) => name)
  return names.length === 0 ? undefined : `A plan is halted at ${names.join(', ')}`
}

function toDestinationCheck({ name, ok: works, sentence, pending }: Connection['destinations'][number]): Check {
  const title = name === 'influxDb' ? 'InfluxDB' : name
  const waiting = pending === 0 ? 'Nothing waits.' : `${plural(pending, 'message')} ${pending === 1 ? 'waits' : 'wait'}.`
  return works ? ok(title, `Takes what is sent. ${waiting}`) : failed(title, `${sentence ?? 'Does not take what is sent.'} ${waiting}`)
}

const CLOCK_TOLERANCE = 60_000

/** The answer was made about half-way through the round trip. */
function clock({ connection, roundTrip }: { connection: Connection; roundTrip: number }, now: number): Check {
  const difference = Math.round((connection.now - (now - roundTrip / 2)) / 1000)
  const seconds = Math.abs(difference)
  if (seconds * 1000 <= CLOCK_TOLERANCE) return ok('Clock', `The collector's clock agrees with this browser's (${seconds} s apart).`)
  return warning('Clock', `The collector's clock is ${seconds.toLocaleString('en-US')} s ${difference > 0 ? 'ahead of' : 'behind'} this browser's. One of them is wrong; days of inactivity are counted by the collector's.`)
}

/** Every finding, in the order in which people mend them; the later ones only where the earlier ones hold. */
export function toChecks(input: CheckInput): Check[] {
  const first = [...reached(input), ...reading(input), ...acting(input)]
  const told = [input.read, input.operate].find((probe): probe is Extract<Probe, { connection: Connection }> => 'connection' in probe)
  if (told === undefined) return first
  const { sites, destinations } = told.connection
  return [
    ...first,
    ...sites.flatMap(site => [toSiteCheck(site, input.ago), toModeCheck(site)]),
    ...destinations.map(toDestinationCheck),
    ...(destinations.length === 0 ? [warning('InfluxDB', 'No InfluxDB is configured, so dashboards stay empty.')] : []),
    clock(told, input.now),
  ]
}
