// `seatkeeper backup` by the real command line: made amid releases and restored in another folder, where a collector goes on with all that was known.
import {cpSync, existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, vi} from 'vitest'
import {ME, ago, auditOf, management, presentSite, saying} from './acting-command.ts'
import {listening} from './child-api.ts'
import {testWorld} from './world.ts'

const idle = Array.from({length: 40}, (_, index) => ({userId: `idle${index}`, seat: {id: `seat-${index}`, lastUsed: ago(200)}}))
const users = [...idle, {userId: 'anna', seat: {lastUsed: ago(150)}}, {userId: 'busy', seat: {lastUsed: ago(1)}}]

const SHOWN = /^The state in \S+ is backed up in \S+: seatkeeper\.db \(\S+ \S+\), audit\.key \(64 bytes\)\.\nThe copy is whole, and its \d+ audit records verify\. .*\nIt holds names, .*\nTo restore: stop the collector, move the data folder \S+ away, copy \S+ to its place, and start with `seatkeeper run -c \S+`\. .*\n$/

describe('a backup', () => {
  it('made while seats are released goes on in another folder: exclusions, pauses and every record of the audit are there', async () => {
    const world = await testWorld({sites: {prod: presentSite({users}), test: presentSite({users: users.slice(-2)})}, config: {licenseManagement: management()}})
    const target = join(world.folder, 'copies', 'backup')
    const running = world.spawn(['run'])
    const ask = await listening(world, running)
    await vi.waitFor(async () => expect((await ask('/v4/at-risk?site=prod')).status).toBe(200), {timeout: 20_000, interval: 20})
    await world.cli(['exclude', 'add', '--site', 'prod', 'CORP\\anna', '--reason', 'on leave'])
    await world.cli(['pause', '--site', 'test', '--reason', 'year end'])
    world.sims.prod!.faults.add({kind: 'slow', method: 'DELETE', ms: 500}) // there is work left while the backup is made
    const job = ask('/v4/release', {method: 'POST', headers: {'idempotency-key': 'forty seats'}, body: {site: 'prod', items: idle.map(({seat: {id}}) => ({allocationId: id}))}})
    await vi.waitFor(() => expect(world.sims.prod!.site.listSeats().length).toBeLessThan(users.length), {timeout: 20_000, interval: 1})
    expect(await world.cli(['backup', target])).toEqual(saying({stdout: SHOWN}))
    world.sims.prod!.faults.clear()
    await job
    await running.stop()
    const all = await auditOf(world, 'intent', 'outcome')

    cpSync(target, join(world.folder, 'restored'), {recursive: true})
    world.configure({licenseManagement: management(), dataDir: './restored'})
    expect(await world.cli(['audit', 'verify'])).toEqual(saying({stdout: /^\d+ records verify\./}))
    const known = await auditOf(world, 'intent', 'outcome')
    expect(all.slice(0, known.length)).toEqual(known)
    expect(known.length).toBeGreaterThan(0)
    expect(known.length).toBeLessThan(all.length)
    const service = await world.start()
    expect((await service.call('/v4/at-risk?site=test')).body).toMatchObject({paused: {by: ME, reason: 'year end'}})
    expect((await service.call('/v4/exclusions?site=prod')).body).toMatchObject({exclusions: [{user: 'CORP\\anna', reason: 'on leave', state: 'standing'}]})
    expect([service.site('prod').paused, service.collector.store.intents.openOnes('prod')]).toEqual([undefined, []])
    expect(service.collector.store.audit.verify()).toMatchObject({broken: undefined})
  })

  it('is made while no collector runs too, without the key where that is wanted, and never over something', async () => {
    const world = await testWorld({sites: {prod: presentSite({users: users.slice(-2)})}})
    const target = join(world.folder, 'backup')
    expect(await world.cli(['backup', target])).toEqual(saying({code: 1, stderr: /^There is no state in the data folder .* nothing to back up\./}))
    expect(existsSync(target)).toBe(false)
    await world.cli(['pause'])
    expect(await world.cli(['backup', '--without-key', target])).toEqual(saying({stdout: /: seatkeeper\.db \(\S+ kB\)\.\n[^]*The key of the audit is not in it; keep that elsewhere[^]*put `audit\.key` beside them/}))
    expect(readdirSync(target)).toEqual(['seatkeeper.db'])
    expect(await world.cli(['backup', target])).toEqual(saying({code: 2, stderr: /^The folder \S+ is not empty, and a backup overwrites nothing\./}))
    expect(await world.cli(['backup', join(world.file, 'below')])).toEqual(saying({code: 1, stderr: /^ENOTDIR: .*\. No backup was made\.\n$/}))
    mkdirSync(join(world.folder, 'elsewhere'))
    writeFileSync(join(world.folder, 'data', 'audit.key'), 'x')
    expect(await world.cli(['backup', join(world.folder, 'elsewhere')])).toEqual(saying({code: 1, stderr: /does not hold a key.* No backup was made\.\n$/}))
    expect(readdirSync(join(world.folder, 'elsewhere'))).toEqual([])
  })
})
