// What is told, to whom and when: each kind of message by what really happens at the site, each switch on and off.
import {describe, expect, it, vi} from 'vitest'
import {runCycle} from '../../collector/src/cycle.ts'
import {checkServerLicense} from '../../collector/src/server-license-check.ts'
import type {Message} from '../../collector/src/messages/model.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {jobDone, post} from './acting.ts'
import {DRY, LIVE, type Sections} from './configuration.ts'
import {NO_INFLUXDB, TOKENS} from './excluding.ts'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {DAY, daysBefore, NOW, testWorld} from './world.ts'

const site: SiteSpec = {users: ['anna', 'bert', 'carl'].map((userId, index) => ({userId, seat: {lastUsed: daysBefore(200 - index)}})), totals: {professional: 20}}

/** Nothing listens there: messages stay in the outbox, where a test can look at them. */
const DEAD = 'http://127.0.0.1:9/'
const everyone = {webhooks: [{name: 'ops', url: DEAD, messages: {atRiskDigest: true}}], email: {host: '127.0.0.1', port: 9, security: 'none', from: 'seatkeeper@example.com', to: ['ops@example.com'], messages: {seatReleased: true}}}

/** Every destination of messages with the same switches. */
const each = (messages: object) => ({
  mqtt: {url: 'mqtt://127.0.0.1:9', messages}, webhooks: [{name: 'ops', url: DEAD, messages}], email: {...everyone.email, messages: {...messages, seatReleased: false}},
})
const DESTINATIONS = ['mqtt', 'webhook:ops', 'email'] as const

type Opened = {readonly world: World; readonly service: RunningService; readonly told: (destination?: string) => Message[]}

async function open(wish: {spec?: SiteSpec; management?: object; destinations?: object; sections?: Sections} = {}): Promise<Opened> {
  const {spec = site, management = {}, destinations = everyone, sections = {}} = wish
  const world = await testWorld({
    sites: {prod: {simulator: {site: spec}}},
    config: {licenseManagement: {...LIVE, ...management}, destinations: {...NO_INFLUXDB, ...destinations}, api: {port: 0, tokens: TOKENS}, ...sections},
  })
  const service = await world.start()
  const told = (destination = 'webhook:ops') => service.collector.store.outbox.peek(destination, 1000).map(({payload}) => JSON.parse(payload) as Message)
  return {world, service, told}
}

const kindsOf = (messages: readonly Message[]) => messages.map(({kind}) => kind).filter(kind => kind !== 'serverLicenseStatus')
const titlesOf = (messages: readonly Message[], kind: Message['kind']) => messages.filter(one => one.kind === kind).map(({title}) => title)

describe('releases', () => {
  it('of a run are told together, and to each user by mail where her address is known', async () => {
    const spec: SiteSpec = {...site, users: site.users!.map(user => ({...user, ...(user.userId === 'anna' && {email: 'anna@example.com'})}))}
    const {service, told} = await open({spec})
    await service.round('evaluation')
    expect(titlesOf(told(), 'seatsReleased')).toEqual(['prod: 3 seats released'])
    expect(told('email:users').map(({kind, to}) => [kind, to])).toEqual([['seatReleased', 'anna@example.com']])
    expect(kindsOf(told('email'))).toEqual(['seatsReleased'])
    expect(service.audit('outcome').every(row => !JSON.stringify(row).includes('example.com'))).toBe(true)
    expect(service.collector.store.untold.take('prod')).toEqual([])
  })

  it('that are undone are told where they were told of, with who did it', async () => {
    const {world, service, told} = await open({destinations: each({atRiskDigest: true})})
    const allocationId = world.sim.site.findSeat('CORP\\anna')!.id
    await service.call('/v4/licenses/user/anna', {method: 'DELETE', token: 'operate-secret'})
    expect((await post(service, '/v4/undo', {allocationId})).status).toBe(200)
    for (const destination of DESTINATIONS) {
      expect(told(destination).filter(({kind}) => kind === 'seatsReleased').map(({event, title, lines}) => [event, title, lines])).toEqual([
        ['seats released', 'prod: 1 seat released', ['1 seat released by script: 1 professional.']],
        ['seat given back', 'prod: 1 seat given back', ['anna (CORP\\anna) holds a professional seat again: olga undid the release.']],
      ])
    }
  })

  it('by hand are told with who did it, a job as one', async () => {
    const {world, service, told} = await open()
    await service.call('/v4/licenses/user/anna', {method: 'DELETE', token: 'operate-secret'})
    const items = ['bert', 'carl'].map(userId => ({allocationId: world.sim.site.findSeat(`CORP\\${userId}`)!.id}))
    await jobDone(service, await service.call('/v4/release', {method: 'POST', headers: {'idempotency-key': 'two-of-them'}, body: {items}, token: 'operate-secret'}))
    expect(told().filter(({kind}) => kind === 'seatsReleased').map(({lines}) => lines[0])).toEqual(['1 seat released by script: 1 professional.', '2 seats released by script: 2 professional.'])
  })

  it('that failed are told with what Qlik said', async () => {
    const {world, service, told} = await open()
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE', count: 1})
    await service.round('evaluation')
    expect(kindsOf(told())).toEqual(['seatsReleased', 'releaseFailed'])
    expect(told().at(-1)!.table!.rows[0]!.slice(0, 2)).toEqual(['anna (CORP\\anna)', 'professional'])
  })

  it('that a crash left untold are told after the next start', async () => {
    const {world, service, told} = await open()
    const {store} = service.collector
    store.untold.add('prod', {user: 'CORP\\x', name: '', type: 'analyzer', mode: 'auto', actor: 'schedule', reason: 'idle', daysInactive: 99, result: 'released', sentence: 'The seat is free.'})
    expect(titlesOf(told(), 'seatsReleased')).toEqual([])
    await service.stop()
    const again = await world.start()
    expect(again.collector.store.outbox.peek('webhook:ops', 100).map(({payload}) => (JSON.parse(payload) as Message).title)).toContain('prod: 1 seat released')
  })

  it('in a dry run are none', async () => {
    const {service, told} = await open({management: DRY})
    await service.round('evaluation')
    expect(kindsOf(told())).toEqual([])
  })
})

describe('plans', () => {
  it('that are halted are told with the way out, and what was approved as released by whom', async () => {
    const {service, told} = await open({management: {brake: {maxPerRun: 2, maxPerDay: 100, maxShare: 1}}})
    await service.round('evaluation')
    expect(told().filter(({kind}) => kind === 'planHalted').map(({event, title}) => [event, title])).toEqual([['plan halted', 'prod: a plan of 3 seats is halted']])
    await jobDone(service, await post(service, '/v4/plan/approve', {id: service.site().halted!.id}, 'nils'))
    expect(told().at(-1)!.lines[0]).toBe('3 seats released by nils, who approved the plan: 3 professional.')
  })

  it('that cannot be trusted are told by each run, not by each reading', async () => {
    const {world, service, told} = await open()
    world.sim.faults.add({kind: 'date', offsetSeconds: 3600})
    await service.round('reading')
    expect(kindsOf(told())).toEqual([])
    await service.round('evaluation')
    expect(told().at(-1)).toMatchObject({kind: 'planHalted', event: 'trust gate closed', severity: 'critical'})
  })
})

it('a closed gate and the record of its run are written together, or neither', async () => {
  const {world, service, told} = await open()
  const {deps} = service.collector
  world.sim.faults.add({kind: 'date', offsetSeconds: 3600})
  const plans = service.audit('plan').length
  const broken = {...deps, store: {...deps.store, addMessages: () => {
    throw new Error('database or disk is full')
  }}}
  await expect(runCycle(broken, service.site(), 'evaluation')).rejects.toThrow('database or disk is full')
  expect([service.audit('plan').length, kindsOf(told())]).toEqual([plans, []])
  await runCycle(deps, service.site(), 'evaluation')
  expect([service.audit('plan').length, kindsOf(told())]).toEqual([plans + 1, ['planHalted']])
})

describe('a pool', () => {
  it('that runs low is told once, over a restart, and once more when it is well', async () => {
    const {world, service, told} = await open({spec: {...site, totals: {professional: 3}}})
    await service.round('reading')
    expect(titlesOf(told(), 'poolLow')).toEqual(['prod: 0 of 3 professional seats are free'])
    await service.stop()
    const again = await world.start()
    world.sim.site.setLicense({totals: {professional: 30}})
    await again.round('reading')
    await again.round('reading')
    const after = again.collector.store.outbox.peek('webhook:ops', 100).map(({payload}) => JSON.parse(payload) as Message)
    expect(titlesOf(after, 'poolLow')).toEqual(['prod: 0 of 3 professional seats are free', 'prod: 27 of 30 professional seats are free'])
  })

  it('is not judged by a list that is not whole', async () => {
    const {world, service, told} = await open({spec: {...site, totals: {professional: 30}}})
    world.sim.site.setLicense({totals: {professional: 3}})
    world.sim.faults.add({kind: 'empty', path: '*professionalaccesstype/full'})
    await service.round('reading')
    expect(titlesOf(told(), 'poolLow')).toEqual([])
  })
})

it('the digest comes at its time, with who leaves', async () => {
  const {world, told} = await open({sections: {digest: {frequency: 'at 8:00 am every day'}}, management: {evaluation: {frequency: 'at 11:00 pm every day'}}})
  world.clock.advance(20 * 3_600_000)
  await vi.waitFor(() => expect(told().some(({kind}) => kind === 'atRiskDigest')).toBe(true))
  const digests = told().filter(({kind}) => kind === 'atRiskDigest')
  expect(digests.map(({title, at}) => [title, new Date(at).toISOString().slice(11, 16)])).toEqual([['prod: 3 seats at risk', '08:00']])
  expect(told('email').some(({kind}) => kind === 'atRiskDigest')).toBe(true)
})

describe('the server license', () => {
  const check = ({service}: Opened) => checkServerLicense(service.collector.deps, service.site())
  const alerts = (messages: readonly Message[]) => messages.filter(({kind}) => kind === 'serverLicenseAlert').map(({event}) => event)
  const field = ({service}: Opened) => service.pending().filter(({measurement}) => measurement === 'server_license').map(({fields}) => Number(fields.alert_sent!.value))

  it('is told at each check, warned of at each check below the threshold, and told when it is renewed', async () => {
    const opened = await open()
    const {world, told} = opened
    world.sim.site.setLicense({validTo: NOW + 20 * DAY})
    await check(opened)
    await check(opened)
    world.sim.site.setLicense({validTo: NOW - DAY})
    await check(opened)
    world.sim.site.setLicense({validTo: NOW + 400 * DAY})
    await check(opened)
    await check(opened)
    expect(alerts(told())).toEqual(['server license about to expire alert', 'server license about to expire alert', 'server license has expired alert', 'server license recovered'])
    expect(told().filter(({kind}) => kind === 'serverLicenseStatus').length).toBeGreaterThanOrEqual(5)
    expect(told('email').filter(({kind}) => kind === 'serverLicenseStatus')).toEqual([])
    expect(field(opened).slice(-5)).toEqual([1, 1, 1, 0, 0])
  })

  it('repeats its alert by the rhythm that is stated, and at once when it gets worse', async () => {
    const opened = await open({sections: {serverLicenseMonitor: {alert: {thresholdDays: 60, repeat: 'every 7 days'}, frequency: 'every 24 hours'}}})
    const {world, told} = opened
    world.sim.site.setLicense({validTo: NOW + 10 * DAY})
    const days: number[] = []
    for (let day = 0; day <= 11; day++) {
      world.sim.clock.set(NOW + day * DAY + 1000)
      const before = alerts(told()).length
      await check(opened)
      if (alerts(told()).length > before) days.push(day)
    }
    expect(days).toEqual([0, 7, 10])
  })

  it.each([
    ['recurring alone', {sendRecurring: true, sendAlert: false}, ['serverLicenseStatus']],
    ['alerts alone', {sendRecurring: false, sendAlert: true}, ['serverLicenseAlert']],
    ['both', {sendRecurring: true, sendAlert: true}, ['serverLicenseStatus', 'serverLicenseAlert']],
    ['nothing', {enable: false}, []],
  ])('sends %s where the switches say so', async (_, serverLicense, kinds) => {
    const opened = await open({destinations: each({serverLicense})})
    opened.world.sim.site.setLicense({validTo: NOW + 20 * DAY})
    const before = DESTINATIONS.map(destination => opened.told(destination).length)
    await check(opened)
    expect(DESTINATIONS.map((destination, index) => opened.told(destination).slice(before[index]).map(({kind}) => kind))).toEqual([kinds, kinds, kinds])
  })

  it.each([
    ['recurring off, the alert and its end', {sendRecurring: false, sendAlert: true}, [1, 0]],
    ['alerts off', {sendRecurring: true, sendAlert: false}, [0, 0, 0]],
    ['both off', {enable: false}, []],
  ])('is written to InfluxDB by its own switches: %s', async (_, serverLicense, expected) => {
    const opened = await open({destinations: {influxDb: {...NO_INFLUXDB.influxDb, messages: {serverLicense}}}})
    const before = field(opened).length
    await check(opened)
    opened.world.sim.site.setLicense({validTo: NOW + 20 * DAY})
    await check(opened)
    opened.world.sim.site.setLicense({validTo: NOW + 400 * DAY})
    await check(opened)
    expect(field(opened).slice(before)).toEqual(expected)
  })
})

describe('a switch', () => {
  const SWITCHES = ['seatsReleased', 'releaseFailed', 'planHalted', 'poolLow', 'atRiskDigest'] as const

  it.each(SWITCHES)('that is off keeps %s away, and nothing else', async kind => {
    const {world, service, told} = await open({
      spec: {...site, totals: {professional: 3}}, sections: {digest: {frequency: 'at 8:00 am every day'}},
      destinations: each({serverLicense: false, ...Object.fromEntries(SWITCHES.map(one => [one, one !== kind]))}),
    })
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE', count: 1})
    await service.round('evaluation')
    world.sim.faults.add({kind: 'date', offsetSeconds: 3600})
    await service.round('evaluation')
    world.clock.advance(DAY)
    await service.round('reading')
    const expected = SWITCHES.filter(one => one !== kind).toSorted()
    expect(DESTINATIONS.map(destination => [...new Set(kindsOf(told(destination)))].toSorted())).toEqual([expected, expected, expected])
  })

  it('for mails to users that is off keeps them away, and the others not', async () => {
    const spec: SiteSpec = {...site, users: site.users!.map(user => ({...user, email: `${user.userId}@example.com`}))}
    const {service, told} = await open({spec, destinations: {email: {...everyone.email, messages: {seatReleased: false}}}})
    await service.round('evaluation')
    expect([kindsOf(told('email')), told('email:users')]).toEqual([['seatsReleased'], []])
  })

  it('is of one destination alone', async () => {
    const {service, told} = await open({destinations: {...each({seatsReleased: true}), mqtt: {url: 'mqtt://127.0.0.1:9', messages: {seatsReleased: false}}}})
    await service.round('evaluation')
    expect(DESTINATIONS.map(destination => kindsOf(told(destination)))).toEqual([[], ['seatsReleased'], ['seatsReleased']])
  })
})
