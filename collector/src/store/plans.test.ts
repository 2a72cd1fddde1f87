// A halted plan and a pause survive a restart, one of each for a site.
import {expect, it} from 'vitest'
import {NOW} from '../policy/testing.ts'
import type {Plan} from '../policy/plan.ts'
import {createPauses} from './pauses.ts'
import {createPlans, type HaltedPlan} from './plans.ts'
import {aDataFolder} from './testing.ts'

const plan: Plan = {version: 1, site: 'prod', madeAt: NOW, readAt: NOW, items: [], pools: [], kept: {}, shields: [], returns: [], distrust: []}
const halted = (id: string): HaltedPlan => ({id, at: NOW, since: NOW, sentence: 'Too many.', advice: 'Look.', compared: undefined, allocated: {analyzer: 4}, plan})

it('a halted plan is the newest of its site until it is cleared', () => {
  const folder = aDataFolder()
  const first = folder.open()
  createPlans(first).halt('prod', halted('one'))
  createPlans(first).halt('prod', halted('two'))
  createPlans(first).halt('test', halted('other'))
  createPlans(first).saveSummary('prod', {madeAt: NOW, releases: {idle: 2}, kept: {}})
  first.close()
  const plans = createPlans(folder.open())
  expect([plans.halted('prod'), plans.summary('prod'), plans.summary('test')]).toEqual([{...halted('two'), compared: undefined}, {madeAt: NOW, releases: {idle: 2}, kept: {}}, undefined])
  plans.clearHalted('prod')
  expect([plans.halted('prod'), plans.halted('test')?.id]).toEqual([undefined, 'other'])
  plans.forgetOthers(['prod'])
  expect(plans.halted('test')).toBeUndefined()
})

it('a pause stands until it is ended, with who and why', () => {
  const folder = aDataFolder()
  const first = folder.open()
  createPauses(first).set('prod', {by: 'olga', at: NOW, reason: undefined})
  createPauses(first).set('test', {by: 'nils', at: NOW, reason: 'year end'})
  first.close()
  const pauses = createPauses(folder.open())
  expect([pauses.find('prod'), pauses.find('test'), pauses.find('other')]).toEqual([{by: 'olga', at: NOW, reason: undefined}, {by: 'nils', at: NOW, reason: 'year end'}, undefined])
  pauses.end('prod')
  expect(pauses.find('prod')).toBeUndefined()
})
