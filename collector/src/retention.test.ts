// What is forgotten at start, and with time, of sites that are not served or not managed any more.
import {afterAll, beforeAll, expect, it, onTestFinished} from 'vitest'
import {createConfigFolder, QRS} from '../test-support/config-folder.ts'
import {createLog} from './log.ts'
import type {Config} from './config/types.ts'
import type {Plan} from './policy/plan.ts'
import {DAY} from './policy/model.ts'
import {NOW} from './policy/testing.ts'
import {forgetPeople, forgetStale} from './retention.ts'
import {openStore, type Store} from './store/store.ts'
import {aDataFolder} from './store/testing.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
beforeAll(async () => void (folder = await createConfigFolder()))
afterAll(() => folder.remove())

const plan: Plan = {version: 1, site: '', madeAt: NOW, readAt: NOW, items: [], pools: [], kept: {}, shields: [], returns: [], distrust: []}
const anna = {type: 'analyzer', directory: 'CORP', userId: 'anna', userKey: 'guid', name: 'Anna', allocationId: 's1'} as const
const request = {...anna, mode: 'auto', actor: 'schedule', reason: 'idle', lastActivity: 5, daysInactive: 100, monthlyCost: 40} as const
const ended = {user: 'CORP\\anna', name: 'Anna', type: 'analyzer', mode: 'auto', actor: 'schedule', reason: 'idle', daysInactive: 90, monthlyCost: undefined, address: undefined, limitDays: 60, result: 'released', sentence: 'The seat is free.', freeAt: NOW} as const

const SITES = ['prod', 'measured', 'gone']

/** `prod` is managed, `measured` is not, `gone` is not served; all was written now. */
function aStore(): {config: Config; store: Store} {
  const config = folder.load(`sites:
  - {name: prod, qrs: ${QRS}, licenseManagement: {enable: true, auditLog: {retentionDays: 30}}}
  - {name: measured, qrs: ${QRS.replace('qlik.', 'other.')}, licenseManagement: {enable: false, auditLog: {retentionDays: 60}}}
dataDir: ${aDataFolder().path}
`)
  const store = openStore(config)
  onTestFinished(() => store.close())
  for (const site of SITES) {
    store.plans.halt(site, {id: site, at: NOW, since: NOW, sentence: 'Too many.', advice: 'Look.', compared: undefined, allocated: {}, plan})
    store.pauses.set(site, {by: 'olga', at: NOW, reason: 'bert is away'})
    store.intents.open(site, request, NOW)
    store.reinstatements.open(site, {actor: 'olga', departure: {...anna, at: NOW, ours: true, reinstatedAs: undefined}}, NOW)
    store.untold.add(site, ended)
    store.seats.update({site, readAt: NOW, now: NOW, verdicts: [], shields: []})
  }
  return {config, store}
}

const after = (config: Config, store: Store, at: number) => forgetPeople(config, {store, now: () => at, log: createLog('silent')})

it('a halted plan is forgotten at start where no run replaces it, and news where nobody tells them', () => {
  const {config, store} = aStore()
  forgetStale(config, store)
  expect(SITES.map(site => store.plans.halted(site)?.id)).toEqual(['prod', undefined, undefined])
  expect(SITES.map(site => store.untold.take(site).length)).toEqual([1, 1, 0])
})

it('what was begun at a site that is not served any more is forgotten after the longest retention, and no day before', () => {
  const {config, store} = aStore()
  const kept = () => SITES.map(site => [store.intents.openOnes(site).length, store.reinstatements.openOnes(site).length, store.db.all('SELECT at FROM reading WHERE site = ?', site).length])
  after(config, store, NOW + 60 * DAY)
  expect(kept()).toEqual([[1, 1, 1], [1, 1, 1], [1, 1, 1]])
  after(config, store, NOW + 60 * DAY + 1)
  expect(kept()).toEqual([[1, 1, 1], [1, 1, 1], [0, 0, 0]])
  expect(store.audit.verify().broken).toBeUndefined()
})

it('a site that is not served any more stays paused, but by whom and why is forgotten', () => {
  const {config, store} = aStore()
  const olga = {by: 'olga', at: NOW, reason: 'bert is away'}
  after(config, store, NOW + 60 * DAY)
  expect(SITES.map(store.pauses.find)).toEqual([olga, olga, olga])
  after(config, store, NOW + 60 * DAY + 1)
  expect(SITES.map(store.pauses.find)).toEqual([olga, olga, {by: 'somebody', at: NOW, reason: undefined}])
})
