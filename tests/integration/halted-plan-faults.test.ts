// Halted plans where two things happen at once or something breaks: disk and memory say the same, and nobody is overridden.
import {describe, expect, it} from 'vitest'
import type {AuditEntry} from '../../collector/src/store/audit.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {jobDone, openSite, pageOf, post, refusalOf, resultsOf, type Opened} from './acting.ts'
import {deletions, whenAsked} from './wire.ts'
import {DAY, daysBefore, NOW} from './world.ts'

const site: SiteSpec = {
  users: [...['a', 'b', 'c', 'd'].map((userId, index) => ({userId, seat: {lastUsed: daysBefore(200 - index)}})), {userId: 'busy', seat: {lastUsed: daysBefore(1)}}],
}
const LOW = {brake: {maxPerRun: 3, maxPerDay: 100, maxShare: 1}}

async function halted(): Promise<Opened & {id: string}> {
  const opened = await openSite({prod: {simulator: {site}}}, LOW)
  await opened.service.round('evaluation')
  return {...opened, id: opened.service.site().halted!.id}
}

const itemsOf = ({world}: Opened, ...users: string[]) => users.map(user => ({allocationId: world.sim.site.findSeat(`CORP\\${user}`)!.id}))

const run = ({service}: Opened, items: readonly object[], key = 'a-key-of-mine') =>
  service.call('/v4/plan/run', {method: 'POST', body: {version: 1, items}, headers: {'idempotency-key': key}})

/** What the state on disk says, beside what the collector thinks. */
const haltedNow = ({service}: Opened) => [service.site().halted?.id, service.collector.store.plans.halted('prod')?.id]

/** Every audit record of the kind fails, as on a full disk. */
function breakAudit({service}: Opened, kind: string): () => void {
  const audit = service.collector.store.audit as {append: (entry: AuditEntry) => number}
  const append = audit.append
  audit.append = entry => {
    if (entry.kind === kind) throw new Error('database or disk is full')
    return append(entry)
  }
  return () => {
    audit.append = append
  }
}

describe('a halted plan', () => {
  it('that is discarded while an approval reads the site is not released', async () => {
    const {world, service, id} = await halted()
    let discarded: ReturnType<typeof post> | undefined
    whenAsked(world.sim, ({path}) => discarded === undefined && path.toLowerCase().endsWith('accesstypeoverview'), () => {
      discarded = post(service, '/v4/plan/discard', {id}, 'nils')
    })
    expect(refusalOf(await post(service, '/v4/plan/approve', {id}))).toEqual([409, 'replaced'])
    expect([(await discarded)?.status, deletions(world.sim), service.audit('approved')]).toEqual([200, [], []])
  })

  it('stays halted, on disk and in memory, where its end cannot be written', async () => {
    const opened = await halted()
    const {service, id} = opened
    const mend = breakAudit(opened, 'discarded')
    expect((await post(service, '/v4/plan/discard', {id})).status).toBe(500)
    expect(haltedNow(opened)).toEqual([id, id])
    mend()
    expect((await post(service, '/v4/plan/discard', {id})).status).toBe(200)
    expect(haltedNow(opened)).toEqual([undefined, undefined])
  })

  it('is not lost where its approval cannot be written, and nothing is released', async () => {
    const opened = await halted()
    const {world, service, id} = opened
    const {db} = service.collector.store as {db: {run: (sql: string, ...values: never[]) => {changes: number; lastId: number}}}
    const real = db.run
    db.run = (sql, ...values) => {
      if (sql.startsWith('INSERT INTO release_job')) throw new Error('database or disk is full')
      return real(sql, ...values)
    }
    expect((await post(service, '/v4/plan/approve', {id})).status).toBe(500)
    db.run = real
    expect([haltedNow(opened), deletions(world.sim), service.audit('approved')]).toEqual([[id, id], [], []])
    expect((await jobDone(service, await post(service, '/v4/plan/approve', {id}))).outcomes).toHaveLength(4)
  })

  it('is replaced whole or not at all', async () => {
    const opened = await halted()
    const {world, service, id} = opened
    const mend = breakAudit(opened, 'halted')
    world.sim.clock.set(NOW + DAY)
    await expect(service.round('evaluation')).rejects.toThrow('disk is full')
    mend()
    expect(haltedNow(opened)).toEqual([id, id])
  })

  it('is compared with the last run that could be trusted', async () => {
    const opened = await halted()
    const {world, service} = opened
    world.sim.faults.add({kind: 'date', offsetSeconds: 3600})
    world.sim.clock.set(NOW + DAY)
    expect((await service.round('evaluation')).reading.decision.kind).toBe('closed')
    expect(haltedNow(opened)).toEqual([undefined, undefined])
    world.sim.faults.clear()
    world.sim.site.addUser({userId: 'new', seat: {lastUsed: daysBefore(300)}})
    world.sim.clock.set(NOW + 2 * DAY)
    await service.round('evaluation')
    expect((await pageOf(service)).halted?.compared).toBe('Compared with the run of 2 Mar 2026: 1 more to go as idle.')
  })

  it('waits on while failures end a plan that a person sent herself', async () => {
    const opened = await halted()
    const {world, service, id} = opened
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE'})
    const job = await jobDone(service, await run(opened, itemsOf(opened, 'a', 'b', 'c', 'd')))
    expect(job.outcomes.map(({result}) => result)).toEqual(['failed', 'failed', 'failed', 'notBegun'])
    expect(new Set(job.outcomes.slice(0, 3).map(({sentence}) => sentence)).size).toBe(1)
    expect(job.outcomes.at(-1)!.sentence).toBe('Not begun. Three releases in a row failed, so the run ended after 3 of 4 seats.')
    expect(haltedNow(opened)).toEqual([id, id])
  })
})

it('a plan that a person sent is by hand, and judged by the policy to the last look', async () => {
  const blocked = ['anna', 'bert'].map(userId => ({userId, blacklisted: true, seat: {lastUsed: daysBefore(3)}}))
  const opened = await openSite({prod: {simulator: {site: {users: blocked}}}}, {withoutWaiting: {blocked: true}})
  const {world, service} = opened
  const items = itemsOf(opened, 'anna', 'bert')
  whenAsked(world.sim, ({path}) => path === '/qrs/user/full', () => void world.sim.site.changeUser('CORP\\anna', {blacklisted: false}))
  expect(resultsOf(await jobDone(service, await run(opened, items))).toSorted()).toEqual(['CORP\\anna becameActive', 'CORP\\bert released'])
  expect(service.audit('outcome').map(({mode, reason}) => [mode, reason])).toEqual([['manual', 'blocked'], ['manual', 'blocked']])
  expect(service.collector.store.intents.releasedSince('prod', 0)).toBe(0)
})

it('what Qlik says of a failure stays out of the chain, for it may name somebody', async () => {
  const {world, service} = await openSite({prod: {simulator: {site}}}, {...LOW, brake: {maxPerRun: 50, maxPerDay: 100, maxShare: 1}, auditLog: {includeUserDetails: false}})
  world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE'})
  const {outcomes} = await service.round('evaluation')
  expect(outcomes[0]!.sentence).toContain('Simulated 500')
  const kinds = service.audit().map(({kind}) => kind)
  expect(['outcome', 'halted'].every(kind => kinds.includes(kind))).toBe(true)
  expect(JSON.stringify(service.audit())).not.toContain('Simulated 500')
})

describe('an idempotency key', () => {
  it('may not be that of an approval', async () => {
    const opened = await halted()
    const {world, service, id} = opened
    const refused = await run(opened, itemsOf(opened, 'a'), `plan-${id}`)
    expect([refused.status, refused.body.field, refused.body.detail]).toEqual([400, 'idempotency-key', 'An idempotency key may not begin with `plan-`: approvals of plans have such keys.'])
    const release = await service.call('/v4/release', {method: 'POST', body: {items: itemsOf(opened, 'a')}, headers: {'idempotency-key': `plan-${id}`}})
    expect([release.status, deletions(world.sim)]).toEqual([400, []])
  })

  it('that is known is answered by its job, also while the site is paused and Qlik is down', async () => {
    const opened = await halted()
    const {world, service} = opened
    const items = itemsOf(opened, 'a')
    expect(resultsOf(await jobDone(service, await run(opened, items)))).toEqual(['CORP\\a released'])
    await post(service, '/v4/pause')
    world.sim.faults.add({kind: 'status', status: 503})
    const again = await run(opened, items)
    expect([again.status, resultsOf(again.body as never)]).toEqual([200, ['CORP\\a released']])
    expect(refusalOf(await run(opened, itemsOf(opened, 'b')))).toEqual([409, 'keyReused'])
    const release = (key: string) => service.call('/v4/release', {method: 'POST', body: {items}, headers: {'idempotency-key': key}})
    expect((await release('a-key-of-mine')).body).toEqual(again.body)
    expect(refusalOf(await release('another-key'))).toEqual([409, 'paused'])
    expect(deletions(world.sim)).toHaveLength(1)
  })
})

it('an approved plan whose seats all stay is told in one commit', async () => {
  const opened = await halted()
  const {world, service, id} = opened
  for (const user of ['a', 'b', 'c', 'd']) world.sim.site.login(`CORP\\${user}`)
  const {db} = service.collector.store as {db: {transaction: <T>(work: () => T) => T}}
  const real = db.transaction
  let told = 0
  db.transaction = work => {
    const before = service.collector.store.db.get<{n: number}>('SELECT count(*) AS n FROM release_outcome')!.n
    const result = real(work)
    if (service.collector.store.db.get<{n: number}>('SELECT count(*) AS n FROM release_outcome')!.n > before) told++
    return result
  }
  const job = await jobDone(service, await post(service, '/v4/plan/approve', {id}))
  db.transaction = real
  expect([job.outcomes.map(({result}) => result), told]).toEqual([['becameActive', 'becameActive', 'becameActive', 'becameActive'], 1])
})

it('a seat that was lost and given again between two readings is left alone by the run that finds it', async () => {
  const blocked = {userId: 'anna', blacklisted: true, seat: {lastUsed: daysBefore(20)}}
  const {service, world} = await openSite({prod: {simulator: {site: {users: [blocked, {userId: 'busy', seat: {lastUsed: daysBefore(1)}}], rules: [{type: 'professional'}]}}}}, {
    withoutWaiting: {blocked: true}, quarantine: {gracePeriod: 0}, bounceBackoffDays: 30, brake: {maxPerRun: 50, maxPerDay: 100, maxShare: 1},
  })
  world.sim.site.takeBack('CORP\\anna', 'professional')
  world.sim.site.changeUser('CORP\\anna', {blacklisted: false})
  world.sim.site.login('CORP\\anna')
  world.sim.site.changeUser('CORP\\anna', {blacklisted: true})
  world.sim.clock.set(NOW + DAY)
  const {reading, outcomes} = await service.round('evaluation')
  expect([reading.evaluation.verdicts.find(({allocation}) => allocation.holder?.id === 'anna')?.reason, outcomes, deletions(world.sim)]).toEqual(['returned', [], []])
})
