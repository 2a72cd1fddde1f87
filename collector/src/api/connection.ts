// What Grafana's connection test asks: who calls and may do what, and how each site and destination is.
import {Type} from 'typebox'
import type {Collector} from '../collector.ts'
import type {Connection} from '../contract.ts'
import type {Site} from '../site.ts'
import {version} from '../version.ts'
import {whyNotAllowed, type Caller} from './auth.ts'
import {healthOf} from './health.ts'

/** Raised when the API changes in a way that the plugin must know of. */
export const API_LEVEL = 1

const instant = (description: string) => Type.Integer({description: `${description}, epoch milliseconds (UTC)`})

const siteState = Type.Object({
  name: Type.String(), ok: Type.Boolean(), sentence: Type.Optional(Type.String({description: 'what is wrong'})),
  readAt: Type.Optional(instant('last good reading')), seats: Type.Optional(Type.Integer()), newestActivity: Type.Optional(instant('newest last use of a seat')),
  managed: Type.Boolean({description: 'whether license management is on'}), dryRun: Type.Boolean(), nextReading: Type.Optional(instant('next reading')), nextRun: Type.Optional(instant('next evaluation run')),
})

export const connection = Type.Object({
  version: Type.String(), api: Type.Integer({description: 'level of the API'}), now: instant('the clock of the collector'),
  token: Type.Object({name: Type.String(), scope: Type.Enum(['read', 'operate', 'admin']), forGrafana: Type.Boolean()}),
  actor: Type.Object({name: Type.String({description: 'whom records would name'}), isPerson: Type.Boolean({description: 'whether Grafana says who acts'})}),
  mayOperate: Type.Boolean(), whyNot: Type.Optional(Type.String({description: 'why this caller may not act'})),
  sites: Type.Array(siteState),
  destinations: Type.Array(Type.Object({name: Type.String(), ok: Type.Boolean(), sentence: Type.Optional(Type.String()), pending: Type.Integer({description: 'messages waiting'})})),
}, {$id: 'Connection'})

function newestActivity({latest}: Site): number | undefined {
  let newest: number | undefined
  for (const {allocation: {lastUsed}} of latest?.evaluation.verdicts ?? []) if (lastUsed !== undefined && lastUsed > (newest ?? 0)) newest = lastUsed
  return newest
}

function toSite(collector: Collector, site: Site): Connection['sites'][number] {
  const {name, health, latest, config: {licenseManagement: {enable, dryRun}}} = site
  const newest = newestActivity(site)
  const nextReading = collector.jobList().find(job => job.name === `read ${name}`)?.nextRun
  const [nextRun] = site.runsFrom(collector.now())
  return {
    name, managed: enable, dryRun, ok: health?.ok === true,
    ...(health === undefined ? {sentence: 'Not read yet.'} : health.sentence !== undefined && {sentence: health.sentence}),
    ...(latest !== undefined && {readAt: latest.at, seats: latest.evaluation.verdicts.length}),
    ...(newest !== undefined && {newestActivity: newest}), ...(nextReading !== undefined && {nextReading}), ...(nextRun !== undefined && {nextRun}),
  }
}

/** Everything that a person needs to know to trust the connection; nothing of it is secret. */
export function connectionOf(collector: Collector, {token, actor, isPerson}: Caller): Connection {
  const {parts, pending} = healthOf(collector)
  const whyNot = whyNotAllowed('operate', {token, actor}, collector.gate.operators)?.detail
  return {
    version, api: API_LEVEL, now: collector.now(),
    token: {name: token.name, scope: token.scope, forGrafana: token.forGrafana},
    actor: {name: actor, isPerson},
    mayOperate: whyNot === undefined, ...(whyNot !== undefined && {whyNot}),
    sites: collector.sites.map(site => toSite(collector, site)),
    destinations: parts.filter(({part}) => part !== 'qrs').map(({part, ok, sentence}) =>
      ({name: part, ok, ...(sentence !== undefined && {sentence}), pending: pending[part]?.count ?? 0})),
  }
}
