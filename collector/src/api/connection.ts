// What Grafana's connection test asks: who calls and may do what, and how each site and destination is.
import type {Collector} from '../collector.ts'
import type {Connection} from '../contract.ts'
import {currentVerdicts, type Site} from '../site.ts'
import {version} from '../version.ts'
import {whyNotAllowed, type Caller} from './auth.ts'
import {healthOf} from './health.ts'

/** Raised when the API changes in a way that the plugin must know of. */
export const API_LEVEL = 1

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
    name, managed: enable, dryRun, paused: site.paused !== undefined, halted: site.halted !== undefined, ok: health?.ok === true,
    ...(health === undefined ? {sentence: 'Not read yet.'} : health.sentence !== undefined && {sentence: health.sentence}),
    ...(latest !== undefined && {readAt: latest.at, seats: currentVerdicts(latest).length}),
    ...(newest !== undefined && {newestActivity: newest}), ...(nextReading !== undefined && {nextReading}), ...(nextRun !== undefined && {nextRun}),
  }
}

/** Everything that a person needs to know to trust the connection; nothing of it is secret. */
export function connectionOf(collector: Collector, caller: Caller): Connection {
  const {token, actor, isPerson} = caller
  const {parts, pending} = healthOf(collector)
  const whyNot = whyNotAllowed('operate', caller, collector.gate.operators)?.detail
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
