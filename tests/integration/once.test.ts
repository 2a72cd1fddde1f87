// `once` and what does not go as wished: each trouble is told once, the rest of the round is done, the exit code says it.
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {describe, expect, it, onTestFinished} from 'vitest'
import {troubleIn} from './command-line.ts'
import type {Sections} from './configuration.ts'
import type {World} from './world.ts'
import {DAY, testWorld} from './world.ts'

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString()
const idle = (...names: string[]) => ({users: names.map(userId => ({userId, seat: {lastUsed: ago(100)}}))})

const worldOf = (site: ReturnType<typeof idle>, config: Sections = {}): Promise<World> =>
  testWorld({sites: {prod: {simulator: {startAt: Date.now(), frozen: false, site}}}, config})

/** An InfluxDB that finds every message wrong. */
async function refusingInflux(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(400, {'content-type': 'application/json'}).end('{"error": "unable to parse"}'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('once', () => {
  it('counts how releases ended, and fails when one was refused', async () => {
    const world = await worldOf(idle('anna', 'ben', 'carl'))
    world.sim.faults.add({kind: 'status', status: 403, method: 'DELETE', count: 1})
    const {code, stdout, stderr} = await world.cli(['once', '--release'])
    expect({code, stdout, trouble: troubleIn(stderr)}).toEqual({
      code: 1, stdout: expect.stringMatching(/^prod: 3 seats read .*; 2 released, 1 refused\n$/) as string,
      trouble: [expect.stringMatching(/^refused: Qlik Sense site prod, .* answered 403 Forbidden\./) as string],
    })
  })

  it('does not call a quarantined seat released, and says when there is nothing to release', async () => {
    const management = {enable: true, dryRun: false, withoutWaiting: {removedExternally: true}, release: {professional: {enable: true, inactivityDays: 60}, analyzer: {enable: true, inactivityDays: 90}}, brake: {maxShare: 1}}
    const site = {users: [{userId: 'anna', seat: {lastUsed: ago(100)}}, {userId: 'ben', removedExternally: true, seat: {lastUsed: ago(1)}}]}
    const world = await testWorld({sites: {prod: {simulator: {startAt: Date.now(), frozen: false, licenseModel: 'lef', site}}}, config: {licenseManagement: management}})
    const first = await world.cli(['once', '--release'])
    expect([first.code, first.stdout.split('; ')[1], first.stderr]).toEqual([0, '1 released, 1 quarantined\n', ''])
    const second = await world.cli(['once', '--release'])
    expect([second.code, second.stdout.split('; ')[1]]).toEqual([0, 'nothing to release\n'])
  })

  it('that ends by failures tells how many failed and how many were not begun, and once what happened', async () => {
    const world = await worldOf(idle('anna', 'ben', 'carl', 'dora', 'eva'))
    world.sim.faults.add({kind: 'status', status: 500, method: 'DELETE'})
    const {code, stdout, stderr} = await world.cli(['once', '--release'])
    expect([code, stdout.split('\n')[0]!.split('; ')[1]]).toEqual([1, '3 failed, 2 not begun'])
    expect(stderr.match(/Simulated 500/g)).toHaveLength(1)
  })

  it('reads and releases though the server license cannot be read', async () => {
    const world = await worldOf(idle('anna'))
    world.sim.faults.add({kind: 'status', status: 403, path: '*/license', count: 1})
    const {code, stdout, stderr} = await world.cli(['once', '--release'])
    expect([code, stdout.split('; ')[1]]).toEqual([1, '1 released\n'])
    expect(troubleIn(stderr)).toEqual([expect.stringMatching(/^The server license could not be read: Qlik Sense site prod, .* 403 Forbidden\./) as string])
  })

  it('fails when messages were set aside, with the words of the destination', async () => {
    const world = await worldOf(idle('anna'), {destinations: {influxDb: {url: await refusingInflux(), database: 'licenses'}}})
    const {code, stderr} = await world.cli(['once'])
    expect(code).toBe(1)
    expect(stderr).toContain('influxDb: influxDb refuses a message; it is set aside: {"error": "unable to parse"}\n')
    expect(stderr).toMatch(/^\d+ messages were refused and set aside; they are not sent again\.$/m)
  })
})

describe('plan', () => {
  it('counts the releases of the last day that a collector here has recorded, and says when it cannot', async () => {
    const brake = {maxPerRun: 1000, maxPerDay: 2, maxShare: 1}
    const management = {enable: true, dryRun: false, release: {professional: {enable: true, inactivityDays: 60}, analyzer: {enable: true, inactivityDays: 90}}}
    const world = await worldOf(idle('anna', 'ben'), {licenseManagement: {...management, brake}})
    const before = await world.cli(['plan'])
    expect([before.code, before.stdout.includes('2 seats will be released at the next run'), before.stdout.includes('Releases of the last 24 hours are not known here')]).toEqual([0, true, true])
    expect((await world.cli(['once', '--release'])).code).toBe(0)
    world.sim.site.addUser({userId: 'dora', seat: {lastUsed: ago(100)}})
    const after = await world.cli(['plan'])
    expect([after.code, after.stdout.includes('with the 2 seats of the last 24 hours it would release 3 in a day (limit 2)'), after.stdout.includes('not known here')]).toEqual([3, true, false])
  })
})
