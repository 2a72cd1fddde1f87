// What the log, the audit and the state file tell of exclusions, which name people, and for how long.
import {describe, expect, it} from 'vitest'
import {LIVE} from './configuration.ts'
import {TOKENS, end, listed, made} from './excluding.ts'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {DAY, NOW, daysBefore, testWorld} from './world.ts'

const site = {users: ['anna', 'bert', 'carl'].map(userId => ({userId, seat: {lastUsed: daysBefore(100)}}))}

async function open(auditLog: object): Promise<{world: World; service: RunningService}> {
  const world = await testWorld({sites: {prod: {simulator: {site}}}, config: {licenseManagement: {...LIVE, auditLog, exclusions: {tags: ['Nobody']}}, api: {port: 0, tokens: TOKENS}}})
  return {world, service: await world.start()}
}

/** One exclusion that ends again, one of a user who holds no seat, and a run that warns of a rule of the configuration alone: what an operator makes is answered when it is made. */
async function live(service: RunningService): Promise<string> {
  const {exclusion} = await made(service, {user: 'CORP\\anna', reason: 'secret reason'})
  await end(service, `id=${exclusion.id}`)
  await made(service, {user: 'CORP\\ghost', reason: 'secret reason'})
  await service.round('evaluation')
  return exclusion.id
}

const MATCHES_NOBODY = 'It matches nobody who holds a seat. Is it spelt right?'
const warnings = (service: RunningService) => service.lines().filter(({msg}) => msg.startsWith('Exclusion by')).map(({msg}) => msg)
const told = (service: RunningService) => service.lines().filter(({msg}) => msg === 'excluded' || msg === 'exclusion_ended').map(({level: _, time: _time, ...line}) => line)

describe('the log', () => {
  it('tells who was excluded by whom and why', async () => {
    const {service} = await open({includeUserDetails: true})
    const id = await live(service)
    const anna = {exclusion: id, user: 'CORP\\anna', sentence: 'secret reason', site: 'prod'}
    expect(told(service).slice(0, 2)).toEqual([{...anna, actor: 'olga', msg: 'excluded'}, {...anna, actor: 'nils', msg: 'exclusion_ended'}])
    expect(warnings(service)).toEqual([`Exclusion by tag Nobody: ${MATCHES_NOBODY}`])
  })

  it('names neither the user nor the reason where it may not', async () => {
    const {service} = await open({includeUserDetails: false})
    const id = await live(service)
    expect(told(service).slice(0, 2)).toEqual([{exclusion: id, actor: 'olga', site: 'prod', msg: 'excluded'}, {exclusion: id, actor: 'nils', site: 'prod', msg: 'exclusion_ended'}])
    expect(warnings(service)).toEqual([`Exclusion by tag Nobody: ${MATCHES_NOBODY}`])
    for (const secret of ['anna', 'ghost', 'secret reason']) expect(service.logText()).not.toContain(secret)
    expect(service.audit('excluded').map(row => row.person)).toEqual([undefined, undefined])
    expect((await listed(service)).map(({user, reason}) => [user, reason])).toEqual([['CORP\\ghost', 'secret reason'], ['CORP\\anna', 'secret reason']])
  })

  it('says nothing where it is switched off', async () => {
    const {service} = await open({enable: false})
    await live(service)
    expect(told(service)).toEqual([])
  })
})

describe('after the retention of its site', () => {
  it('an exclusion that ended is forgotten, at that site alone; one that stands is not', async () => {
    const retention = (retentionDays: number) => ({simulator: {site}, sections: {licenseManagement: {...LIVE, auditLog: {retentionDays}}}})
    const world = await testWorld({sites: {short: retention(30), long: retention(90)}, config: {api: {port: 0, tokens: TOKENS}}})
    const service = await world.start()
    for (const name of ['short', 'long']) {
      const {exclusion} = await made(service, {site: name, user: 'CORP\\anna'})
      await end(service, `site=${name}&id=${exclusion.id}`)
      await made(service, {site: name, user: 'CORP\\bert', until: NOW + DAY})
      await made(service, {site: name, user: 'CORP\\carl'})
    }
    await service.stop()
    const usersAfter = async (days: number) => {
      for (const sim of Object.values(world.sims)) sim.clock.set(NOW + days * DAY + 1)
      const later = await world.start()
      await expect.poll(() => later.collector.jobList().find(({name}) => name === 'retention')).toMatchObject({running: false, lastRun: NOW + days * DAY + 1})
      const users = await Promise.all(['short', 'long'].map(async name => (await listed(later, name)).map(({user}) => user)))
      await later.stop()
      return users
    }
    const [anna, bert, carl] = ['CORP\\anna', 'CORP\\bert', 'CORP\\carl']
    expect(await usersAfter(30)).toEqual([[carl, bert], [carl, bert, anna]])
    expect(await usersAfter(91)).toEqual([[carl], [carl]])
  })
})
