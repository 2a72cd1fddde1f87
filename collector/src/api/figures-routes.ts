// What the numbers mean, by the API: costs, growth, and what is out of order, with the users behind each count.
import type {FastifyInstance} from 'fastify'
import type {TypeBoxTypeProvider} from '@fastify/type-provider-typebox'
import type {Collector} from '../collector.ts'
import type {Compliance, Costs, Forecast} from '../contract.ts'
import {carrierName, countedFindings, figuresOf, outlooksOf} from '../figures.ts'
import type {Finding} from '../policy/compliance.ts'
import type {Exhaustion, Growth, NotEnoughHistory} from '../policy/forecast.ts'
import {DAY} from '../policy/model.ts'
import type {Outlook} from '../policy/outlook.ts'
import {sentenceOf} from '../policy/outlook-words.ts'
import {listsAreWhole} from '../policy/trust.ts'
import {heldVerdicts, type Site} from '../site.ts'
import {allow} from './auth.ts'
import * as schemas from './figures-schemas.ts'
import {answers, siteQuery} from './schemas.ts'
import {readingOf, siteOf} from './sites.ts'

/** Without the keys whose value is not known. */
const known = <T extends object>(value: T): {[K in keyof T]: Exclude<T[K], undefined>} =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never

function toFinding({finding, count, sentence, advice, list}: Finding): Compliance['findings'][number] {
  return {
    finding, count, sentence, ...known({advice}),
    list: list.map(({type, user, name, allocationId, count: one, detail, countedAt}) => known({licenseType: type, user, name, allocationId, count: one, detail, countedAt})),
  }
}

const toExhaustion = (exhaustion: Exhaustion) => {
  if (exhaustion.state === 'daysUntil') return known(exhaustion)
  return exhaustion.state === 'notWithinTwoYears' ? known(exhaustion) : {state: exhaustion.state}
}

const toGrowth = (growth: Growth | NotEnoughHistory) => {
  if (growth.state !== 'growth') return undefined
  const {perMonth, low, high, level, from, to, points} = growth
  return {perMonth, low, high, level, from: from * DAY, to: to * DAY, points}
}

function toOutlook(outlook: Outlook): Forecast['types'][number] {
  const {type, total, growth, exhaustion, needed, purchases} = outlook
  return {
    licenseType: type, total, sentence: sentenceOf(outlook), ...toExhaustion(exhaustion),
    ...known({growth: toGrowth(growth), needed: needed.state === 'needed' ? needed.seats : undefined}),
    purchases: purchases.map(({more, total: then, exhaustion: end}) => ({more, total: then, ...toExhaustion(end)})),
  }
}

/** The last reading's figures as they are now, without the seats taken since. */
function inputOf(site: Site) {
  const reading = readingOf(site)
  return {at: reading.at, pools: reading.pools, now: reading.evaluation.now, verdicts: listsAreWhole(reading.plan.distrust) ? heldVerdicts(reading) : undefined}
}

function toForecast(site: Site, store: Collector['store']): Forecast {
  const {at, ...input} = inputOf(site)
  const carrier = carrierName(site)
  return {site: site.name, readAt: at, types: outlooksOf(site, store, input).map(toOutlook), ...known({toldAt: carrier === site.name ? undefined : carrier})}
}

function toCosts(site: Site, store: Collector['store']): Costs {
  const {at, ...input} = inputOf(site)
  const {types, budget, budgetUsed} = figuresOf(site, store, input).cost
  return {
    site: site.name, readAt: at, ...known({currency: site.config.costs?.currency, budget, budgetUsed}),
    types: types.map(({type, ...money}) => ({licenseType: type, ...known(money)})),
  }
}

export function registerFigures(server: FastifyInstance, collector: Collector): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>()
  const {store} = collector
  const onRequest = allow('read', collector.gate)
  const tag = {tags: ['figures']}

  app.get('/v4/compliance', {onRequest, schema: {...tag, summary: 'What does not agree with the license or with good order, and who is meant', querystring: schemas.complianceQuery, response: answers(schemas.compliance)}},
    async ({query}) => {
      const site = siteOf(collector, query.site)
      const {at} = readingOf(site)
      const findings = countedFindings(site).filter(({finding}) => query.finding === undefined || finding === query.finding)
      return {site: site.name, readAt: at, findings: findings.map(toFinding)}
    })

  app.get('/v4/forecast', {onRequest, schema: {...tag, summary: 'How fast each license type grows, and when its seats will not do any more', querystring: siteQuery, response: answers(schemas.forecast)}},
    async ({query}) => toForecast(siteOf(collector, query.site), store))

  app.get('/v4/costs', {onRequest, schema: {...tag, summary: 'What seats cost a month, and what of it lies idle', querystring: siteQuery, response: answers(schemas.costs)}},
    async ({query}) => toCosts(siteOf(collector, query.site), store))
}
