// Costs, growth and findings by the API, with the users behind each count.
import {describe, expect, it} from 'vitest'
import {NO_INFLUXDB, TOKENS} from './excluding.ts'
import {COSTS, MANAGEMENT, peopleAt} from './people.ts'
import type {RunningService} from './service.ts'
import {DAY, NOW, testWorld} from './world.ts'

async function open(more: object = {}): Promise<RunningService> {
  const world = await testWorld({
    sites: {prod: {simulator: {site: peopleAt(NOW)}}},
    config: {destinations: NO_INFLUXDB, api: {port: 0, tokens: TOKENS}, licenseManagement: MANAGEMENT, costs: {...COSTS, monthlyBudget: 1000}, ...more},
  })
  return world.start()
}

type Answer = Record<string, unknown> & {findings: {finding: string; count: number; sentence: string; advice?: string; list: {user: string; detail: string}[]}[]}

const ask = async (service: RunningService, path: string) => (await service.call(path)).body as Answer

describe('what is out of order', () => {
  it('is counted, said in words, and names who is meant', async () => {
    const service = await open()
    const {site, readAt, findings} = await ask(service, '/v4/compliance')
    expect([site, readAt]).toEqual(['prod', NOW])
    const of = (finding: string) => findings.find(one => one.finding === finding)!
    expect(of('bothTypes')).toMatchObject({count: 1, sentence: '1 user holds both a professional and an analyzer seat.', list: [{user: 'CORP\\both', detail: 'also holds a professional seat'}]})
    expect(of('removedOrBlocked').list.map(({user, detail}) => [user, detail])).toEqual([['CORP\\blocked', 'blocked']])
    expect(of('excess')).toMatchObject({count: 1, list: [{user: 'CORP\\extra'}]})
    expect(of('serviceAccounts')).toEqual({finding: 'serviceAccounts', count: 0, sentence: 'No account that is named like a service account holds a seat.', list: []})
  })

  it('is asked for one by one, and a misspelt one is refused', async () => {
    const service = await open()
    expect((await ask(service, '/v4/compliance?finding=bothTypes')).findings.map(({finding}) => finding)).toEqual(['bothTypes'])
    const refused = await service.call('/v4/compliance?finding=bothtypes')
    expect([refused.status, refused.body.field]).toEqual([400, 'finding'])
  })

  it('leaves out a seat as soon as it was released', async () => {
    const service = await open()
    expect((await service.call('/v4/licenses/user/CORP%5Cboth?licenseType=analyzer', {method: 'DELETE'})).status).toBe(200)
    expect((await ask(service, '/v4/compliance?finding=bothTypes')).findings).toMatchObject([{count: 0, list: []}])
  })

  it('is one of each thing in a license group, at the first site that has it', async () => {
    const world = await testWorld({
      sites: Object.fromEntries(['one', 'two'].map(name => [name, {simulator: {site: peopleAt(NOW)}, sections: {licenseGroup: 'acme'}}])),
      config: {destinations: NO_INFLUXDB, api: {port: 0, tokens: TOKENS}, licenseManagement: MANAGEMENT, costs: COSTS},
    })
    const service = await world.start()
    for (const site of ['two', 'one']) await service.round('reading', site)
    const counted = async (site: string) => (await ask(service, `/v4/compliance?site=${site}&finding=bothTypes`)).findings[0]
    expect(await counted('one')).toMatchObject({count: 1})
    expect(await counted('two')).toMatchObject({count: 0, list: [{user: 'CORP\\both', countedAt: 'one'}]})
    expect(await ask(service, '/v4/forecast?site=two')).toMatchObject({types: [], toldAt: 'one'})
    expect(await ask(service, '/v4/costs?site=two')).toEqual({site: 'two', readAt: NOW, currency: 'EUR', types: ['professional', 'analyzer'].map(licenseType => ({licenseType, idleCost: 0, freedValue: 0}))})
  })
})

describe('costs', () => {
  it('are those of the seats as they are now', async () => {
    const service = await open()
    const before = await ask(service, '/v4/costs')
    expect(before).toMatchObject({currency: 'EUR', budget: 1000, types: [{licenseType: 'professional', idleCost: 280, freedValue: 0}, {licenseType: 'analyzer', idleCost: 120, freedValue: 0}]})
    expect((await service.call('/v4/licenses/user/CORP%5Cboth?licenseType=analyzer', {method: 'DELETE'})).status).toBe(200)
    expect(await ask(service, '/v4/costs')).toMatchObject({budgetUsed: before.budgetUsed, types: [{idleCost: 280}, {idleCost: 80, freedValue: 40}]})
  })

  it('are not known without prices', async () => {
    const service = await open({costs: undefined})
    expect(await ask(service, '/v4/costs')).toEqual({site: 'prod', readAt: NOW, types: [{licenseType: 'professional'}, {licenseType: 'analyzer'}]})
  })
})

describe('the forecast', () => {
  it('says that there is too little history, and what is needed', async () => {
    const {types} = await ask(await open(), '/v4/forecast') as unknown as {types: {licenseType: string; state: string; sentence: string; growth?: unknown}[]}
    const analyzer = types.find(({licenseType}) => licenseType === 'analyzer')!
    expect(analyzer).toMatchObject({state: 'notEnoughHistory', sentence: 'There is not enough history to tell: 10 days over at least 28, in four weeks, are needed; 0 over 0 were read.'})
    expect(analyzer.growth).toBeUndefined()
  })

  it('tells growth, the day, and what more seats would do, once days were noted', async () => {
    const service = await open()
    const {daily} = service.collector.store
    const today = Math.floor(NOW / DAY)
    daily.forgetBefore(NOW + DAY) // today, after which no earlier day is noted
    for (let ago = 100; ago >= 1; ago--) {
      const active = 5 - Math.floor(ago / 30)
      daily.note('prod', {day: today - ago, type: 'analyzer', total: 10, allocated: 6, dailyActive: active, active30d: active})
    }
    const {types} = await ask(service, '/v4/forecast') as unknown as {types: {licenseType: string; state: string; days: number; needed: number; sentence: string; growth: {perMonth: number}; purchases: {more: number; state: string}[]}[]}
    const {state, growth, needed, sentence, purchases} = types.find(({licenseType}) => licenseType === 'analyzer')!
    expect(['daysUntil', 'notWithinTwoYears', 'exhausted']).toContain(state)
    expect(growth.perMonth).toBeCloseTo(1, 0)
    expect([needed, purchases.map(({more}) => more)]).toEqual([5, [10, 50]])
    expect(sentence).toMatch(/^Active users change by [\d.]+ a month \(90 percent sure: [-\d.]+ to [\d.]+\)\. /)
  })
})
