// Several sites in one collector: one that is slow, down or nonsensical neither delays nor breaks the other.
import {readFileSync, writeFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import type {FakeInfluxDb2} from '../parts/fake-influxdb2.ts'
import {startFakeInfluxDb2} from '../parts/fake-influxdb2.ts'
import {deletions} from '../integration/wire.ts'
import type {World} from '../integration/world.ts'
import {daysBefore, testWorld} from '../integration/world.ts'
import {startMeddlingProxy} from './meddling-proxy.ts'

/** The same people at both sites. */
const site: SiteSpec = {users: ['anna', 'ben'].map(userId => ({userId, seat: {lastUsed: daysBefore(100)}}))}

async function open(onEnd: (stop: () => Promise<void>) => void): Promise<{world: World; influx: FakeInfluxDb2}> {
  const influx = await startFakeInfluxDb2()
  onEnd(influx.stop)
  const config = {destinations: {influxDb: {url: influx.url, org: 'acme', bucket: 'licenses', token: 'token'}}}
  return {influx, world: await testWorld({sites: {good: {simulator: {site}}, bad: {simulator: {site}, qrs: {timeoutSeconds: 60}}}, config}, onEnd)}
}

const seatsOf = ({sims}: World, name: string): string[] => sims[name]!.site.listSeats().map(({user}) => user!.userId)

describe.concurrent('of two sites', () => {
  it('one that does not answer does not delay the other', async ({onTestFinished}) => {
    const {world} = await open(onTestFinished)
    const proxy = await startMeddlingProxy(world.sims.bad!)
    onTestFinished(proxy.stop)
    writeFileSync(world.file, readFileSync(world.file, 'utf8').replace(world.sims.bad!.url, proxy.url))
    const service = await world.start()
    proxy.meddle('hold')
    let hasEnded = false
    const waiting = service.round('evaluation', 'bad').finally(() => {
      hasEnded = true
    })
    const {outcomes} = await service.round('evaluation', 'good')
    expect({hasEnded, results: outcomes.map(({result}) => result), left: seatsOf(world, 'bad')}).toEqual({hasEnded: false, results: ['released', 'released'], left: ['anna', 'ben']})
    proxy.meddle('none')
    expect((await waiting).outcomes.map(({result}) => result)).toEqual(['released', 'released'])
  })

  it('one that is down from the start leaves the other to be read, judged and released', async ({onTestFinished}) => {
    const {world, influx} = await open(onTestFinished)
    await world.sims.bad!.stop()
    const service = await world.start()
    expect((await service.call('/v4/at-risk?site=good')).body).toMatchObject({total: 2})
    const unread = await service.call('/v4/at-risk?site=bad')
    expect({status: unread.status, code: unread.body.code}).toEqual({status: 503, code: 'notRead'})
    expect(unread.body.detail).toMatch(/^Site bad has not been read yet\. Qlik Sense site bad, .* refused the connection\./)
    expect((await service.round('evaluation', 'good')).outcomes.map(({result}) => result)).toEqual(['released', 'released'])
    const {body} = await service.call('/v4/health')
    expect(body.status).toBe('degraded')
    expect((body.parts as {part: string; site?: string; ok: boolean}[]).filter(({part}) => part === 'qrs').map(({site: name, ok}) => [name, ok])).toEqual([['good', true], ['bad', false]])
    expect(await service.collector.delivery.drain(10_000)).toBe(true)
    const health = influx.points().filter(({measurement, tags}) => measurement === 'collector_health' && tags.part === 'qrs')
    expect(health.map(({tags, fields}) => [tags.site, fields.ok?.value])).toEqual([['bad', 0n], ['good', 1n]])
    expect(new Set(influx.points().filter(({measurement}) => measurement !== 'collector_health').map(({tags}) => tags.site))).toEqual(new Set(['good']))
  })

  it('one is released from and the other is not touched, though the same people hold its seats', async ({onTestFinished}) => {
    const {world, influx} = await open(onTestFinished)
    const service = await world.start()
    await service.round('evaluation', 'good')
    expect([seatsOf(world, 'good'), seatsOf(world, 'bad'), deletions(world.sims.bad!)]).toEqual([[], ['anna', 'ben'], []])
    expect((await service.call('/v4/licenses/user/anna?site=bad')).status).toBe(200)
    expect((await service.call('/v4/licenses/user/anna?site=good')).status).toBe(404)
    expect(await service.collector.delivery.drain(10_000)).toBe(true)
    expect(influx.points().filter(({measurement}) => measurement === 'license_release').map(({tags, fields}) => `${tags.site} ${fields.user?.value}`).toSorted())
      .toEqual(['good CORP\\anna', 'good CORP\\ben'])
    expect(service.audit('outcome').map(row => row.site)).toEqual(['good', 'good'])
  })

  it('one that is down fails once, which still measures and releases at the other', async ({onTestFinished}) => {
    const {world, influx} = await open(onTestFinished)
    for (const name of ['good', 'bad']) world.sims[name]!.clock.run()
    for (const {clock} of Object.values(world.sims)) clock.set(Date.now())
    await world.sims.bad!.stop()
    const {code, stdout, stderr} = await world.cli(['once', '--release'])
    expect({code, stdout, stderr}).toEqual({
      code: 1, stdout: expect.stringMatching(/^good: 2 seats read .*; 2 released\n$/) as string,
      stderr: expect.stringMatching(/^The server license could not be read: Qlik Sense site bad, .* refused the connection\. .*\nQlik Sense site bad, .* refused the connection\. .*\n$/) as string,
    })
    expect(seatsOf(world, 'good')).toEqual([])
    // Each license type at the reading, and again when its seats were released.
    expect(influx.points().filter(({measurement}) => measurement === 'license_usage').map(({tags}) => tags.site)).toEqual(['good', 'good', 'good', 'good'])
  })
})
