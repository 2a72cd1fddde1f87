// How the collector is: each site, each destination, each job, in one answer and as Prometheus metrics.
import {Gauge, Registry, collectDefaultMetrics} from 'prom-client'
import type {Collector} from '../collector.ts'
import type {Health} from '../contract.ts'
import {currentVerdicts, type Site} from '../site.ts'
import {version} from '../version.ts'

type Part = Health['parts'][number]

function sitePart({name, health}: Site): Part {
  if (health === undefined) return {part: 'qrs', site: name, ok: false, sentence: 'Not read yet.'}
  return {part: 'qrs', site: name, ok: health.ok, at: health.at, ...(health.sentence !== undefined && {sentence: health.sentence})}
}

function sinkParts({delivery}: Collector): Part[] {
  return Object.entries(delivery.health()).map(([part, {ok, sentence}]) => ({part, ok, ...(sentence !== undefined && {sentence})}))
}

function pendingOf({delivery, store}: Collector): Health['pending'] {
  return Object.fromEntries(delivery.sinks.map(sink => {
    const {count, oldest} = store.outbox.pending(sink)
    return [sink, {count, setAside: store.outbox.buried(sink), ...(oldest !== undefined && {oldest})}]
  }))
}

export function healthOf(collector: Collector): Health {
  const parts = [...collector.sites.map(sitePart), ...sinkParts(collector)]
  return {
    status: parts.every(part => part.ok) ? 'ok' : 'degraded',
    version,
    now: collector.now(),
    parts,
    pending: pendingOf(collector),
    jobs: collector.jobList(),
  }
}

type Gauges = Record<'ok' | 'pending' | 'seats' | 'atRisk', Gauge>

function createGauges(registry: Registry): Gauges {
  const gauge = (name: string, help: string, labelNames: string[]) => new Gauge({name, help, labelNames, registers: [registry]})
  return {
    ok: gauge('seatkeeper_part_ok', '1 when a site or destination works', ['part', 'site']),
    pending: gauge('seatkeeper_outbox_pending', 'messages waiting for a destination', ['sink']),
    seats: gauge('seatkeeper_seats', 'seats of a pool', ['site', 'license_type', 'state']),
    atRisk: gauge('seatkeeper_seats_at_risk', 'seats at risk of release', ['site']),
  }
}

const states = ['total', 'allocated', 'available', 'quarantined', 'excess'] as const

function setSite({seats, atRisk}: Gauges, {name, latest}: Site): void {
  if (latest === undefined) return
  for (const pool of latest.pools) for (const state of states) seats.set({site: name, license_type: pool.type, state}, pool[state])
  atRisk.set({site: name}, currentVerdicts(latest).filter(verdict => verdict.atRisk).length)
}

/** Prometheus metrics, read fresh at each scrape. */
export function createMetrics(collector: Collector): () => Promise<{contentType: string; text: string}> {
  const registry = new Registry()
  collectDefaultMetrics({register: registry})
  const gauges = createGauges(registry)
  return async () => {
    for (const {part, site = '', ok} of healthOf(collector).parts) gauges.ok.set({part, site}, ok ? 1 : 0)
    for (const [sink, {count}] of Object.entries(pendingOf(collector))) gauges.pending.set({sink}, count)
    for (const site of collector.sites) setSite(gauges, site)
    return {contentType: registry.contentType, text: await registry.metrics()}
  }
}
