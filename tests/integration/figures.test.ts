// The figures of dashboards follow releases and exclusions at once, and not only at the next reading.
import {describe, expect, it} from 'vitest'
import type {Point} from '../parts/line-protocol.ts'
import {NO_INFLUXDB, TOKENS, end, made} from './excluding.ts'
import {LIVE} from './configuration.ts'
import type {RunningService} from './service.ts'
import type {World} from './world.ts'
import {DAY, NOW, daysBefore, testWorld} from './world.ts'

const idle = {lastUsed: daysBefore(100)}
const site = {
  users: [...['anna', 'ben', 'carl'].map(userId => ({userId, seat: idle})), ...['dora', 'emil', 'fay'].map(userId => ({userId, seat: {lastUsed: daysBefore(1)}}))],
  totals: {professional: 10, analyzer: 4},
}
const LATER = NOW + 60_000

async function open(config: object = {}, spec: object = site): Promise<{world: World; service: RunningService; items: {allocationId: string}[]}> {
  const world = await testWorld({sites: {prod: {simulator: {site: spec}}}, config: {destinations: NO_INFLUXDB, api: {port: 0, tokens: TOKENS}, ...config}})
  const service = await world.start()
  world.sim.clock.set(LATER)
  const items = ['anna', 'ben', 'carl'].map(name => ({allocationId: world.sim.site.findSeat(`CORP\\${name}`)!.id}))
  return {world, service, items}
}

const figure = ({fields}: Point, name: string) => fields[name] && Number(fields[name].value)

/** Usage and plan of professional seats as they were written at the instant, one entry for each time that they were. */
function written(service: RunningService, at = LATER) {
  const points = service.pending().filter(({tags, time}) => tags.license_type === 'professional' && Number(time / 1_000_000n) === at)
  const of = (measurement: string, names: readonly string[]) =>
    points.filter(point => point.measurement === measurement).map(point => Object.fromEntries(names.map(name => [name, figure(point, name)])))
  return {usage: of('license_usage', ['total', 'allocated', 'available', 'utilization', 'at_risk', 'excluded']), plan: of('license_plan', ['releases', 'halted'])}
}

const release = (service: RunningService, items: readonly object[]) =>
  service.call('/v4/release', {method: 'POST', headers: {'idempotency-key': 'figures-of-a-job'}, body: {items}})

describe('the figures', () => {
  it('begin as the reading found them', async () => {
    const {service} = await open()
    expect(written(service, NOW)).toEqual({usage: [{total: 10, allocated: 6, available: 4, utilization: 60, at_risk: 3, excluded: 0}], plan: [{releases: 3, halted: 0}]})
    expect(written(service)).toEqual({usage: [], plan: []})
  })

  it('follow a release by hand at its instant', async () => {
    const {service} = await open()
    expect((await service.call('/v4/licenses/user/anna', {method: 'DELETE'})).status).toBe(200)
    expect(written(service)).toEqual({usage: [{total: 10, allocated: 5, available: 5, utilization: 50, at_risk: 2, excluded: 0}], plan: [{releases: 2, halted: 0}]})
  })

  it('follow a job once, at its end', async () => {
    const {service, items} = await open()
    expect((await release(service, [...items, {allocationId: 'no-such-seat'}])).body.state).toBe('done')
    expect(written(service)).toEqual({usage: [{total: 10, allocated: 3, available: 7, utilization: 30, at_risk: 0, excluded: 0}], plan: [{releases: 0, halted: 0}]})
  })

  it('follow the releases of an evaluation run', async () => {
    const {service} = await open()
    await service.round('evaluation')
    expect(written(service).usage.at(-1)).toEqual({total: 10, allocated: 3, available: 7, utilization: 30, at_risk: 0, excluded: 0})
    expect(written(service).plan.at(-1)).toEqual({releases: 0, halted: 0})
  })

  it('follow an exclusion, and its end', async () => {
    const {world, service} = await open()
    const {exclusion} = await made(service, {user: 'CORP\\anna'})
    expect(written(service)).toEqual({usage: [{total: 10, allocated: 6, available: 4, utilization: 60, at_risk: 2, excluded: 1}], plan: [{releases: 2, halted: 0}]})
    world.sim.clock.set(LATER + DAY)
    await end(service, `id=${exclusion.id}`)
    expect(written(service, LATER + DAY)).toMatchObject({usage: [{at_risk: 3, excluded: 0}], plan: [{releases: 3}]})
  })

  it('of a pool with seats in excess do not make a seat free that is not', async () => {
    const {world, service} = await open({}, {...site, users: site.users.map(user => (user.userId === 'anna' ? {...user, seat: {...idle, excess: true}} : user)), totals: {professional: 5, analyzer: 4}})
    expect((await service.call('/v4/licenses/user/anna', {method: 'DELETE'})).status).toBe(200)
    expect(written(service).usage).toMatchObject([{total: 5, allocated: 5, available: 0, utilization: 100}])
    world.sim.clock.set(LATER + 1)
    await service.round('reading')
    expect(written(service, LATER + 1).usage).toEqual(written(service).usage)
  })

  it('are what the next reading finds', async () => {
    const {world, service, items} = await open()
    await release(service, items.slice(0, 2))
    await made(service, {user: 'CORP\\carl'})
    world.sim.clock.set(LATER + 1)
    await service.round('reading')
    expect(written(service, LATER + 1)).toEqual({usage: written(service).usage.slice(-1), plan: written(service).plan.slice(-1)})
  })

  it('stay where nothing was released', async () => {
    const {world, service} = await open()
    world.sim.faults.add({kind: 'status', status: 403, method: 'DELETE', count: 1})
    expect((await service.call('/v4/licenses/user/anna', {method: 'DELETE'})).status).toBe(502)
    expect(written(service)).toEqual({usage: [], plan: []})
  })

  it.each<[string, object]>([
    ['license monitoring is off', {licenseMonitoring: {enable: false}}],
    ['nothing is stored in InfluxDB', {licenseMonitoring: {storeInInfluxDb: false}}],
  ])('are not written where %s', async (_, config) => {
    const {service, items} = await open({...config, licenseManagement: LIVE})
    expect((await release(service, items)).body.state).toBe('done')
    expect(written(service)).toEqual({usage: [], plan: []})
  })

  it('have only what is to be measured', async () => {
    const {service} = await open({licenseMonitoring: {metrics: ['availableLicenses']}})
    await service.call('/v4/licenses/user/anna', {method: 'DELETE'})
    expect(written(service).usage).toEqual([{total: undefined, allocated: undefined, available: 5, utilization: undefined, at_risk: undefined, excluded: undefined}])
  })
})
