// `plan` and `once` judge as the collector does: with the other sites of a license group, and with the seats that came back.
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {describe, expect, it} from 'vitest'
import {ago, holdersOf, management, presentSite, startIn} from './acting-command.ts'
import type {World} from './world.ts'
import {DAY, testWorld} from './world.ts'

const idle = (...names: string[]) => ({users: names.map(userId => ({userId, seat: {lastUsed: ago(100)}}))})
/** Spelt as the other site spells it. */
const works = {users: [{userDirectory: 'corp', userId: 'ANNA', seat: {type: 'analyzer' as const, lastUsed: ago(3)}}]}

const grouped = (config = {licenseManagement: management()}): Promise<World> => testWorld({sites: {
  prod: {...presentSite(idle('anna', 'bert')), sections: {licenseGroup: 'acme'}}, test: {...presentSite(works), sections: {licenseGroup: 'acme'}}, alone: presentSite(idle('anna', 'bert')),
}, config})

const plannedAt = async (world: World, site: string) => {
  const {code, stdout} = await world.cli(['plan', '--json', '--site', site])
  return [code, (JSON.parse(stdout) as {items: {holder: {id: string}}[]}).items.map(({holder}) => holder.id).toSorted()]
}

describe('a license group', () => {
  it('counts in plan, also where one of its sites alone is asked for', async () => {
    const world = await grouped()
    expect([await plannedAt(world, 'prod'), await plannedAt(world, 'alone')]).toEqual([[0, ['bert']], [0, ['anna', 'bert']]])
  })

  it('counts in once', async () => {
    const world = await grouped()
    const {code, stdout} = await world.cli(['once', '--release'])
    expect([code, stdout.trimEnd().split('\n').map(line => line.replace(/ in \S+ s;/, '')).toSorted()]).toEqual([0, [
      'alone: 2 seats read and judged 2 released', 'prod: 2 seats read and judged 1 released', 'test: 1 seat read and judged nothing to release',
    ]])
    expect([holdersOf(world.sims.prod!), holdersOf(world.sims.alone!)]).toEqual([['anna'], []])
  })

  it('of which a site cannot be read releases nothing, and both say which', async () => {
    const world = await grouped()
    world.sims.test!.faults.add({kind: 'status', status: 403})
    const why = 'Use at site test, which shares the license key, is not known.'
    const plan = await world.cli(['plan', '--site', 'prod'])
    expect([plan.code, plan.stdout]).toEqual([3, expect.stringContaining(why)])
    const once = await world.cli(['once', '--release'])
    expect([once.code, once.stdout]).toEqual([1, expect.stringContaining(why)])
    expect([holdersOf(world.sims.prod!), holdersOf(world.sims.alone!)]).toEqual([['anna', 'bert'], []])
  })
})

describe('seats that come back', () => {
  it('are kept in plan, and a likely license rule is told', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const world = await testWorld({sites: {prod: presentSite({...idle(...names), rules: [{type: 'professional'}]})}, config: {licenseManagement: management({withoutWaiting: {blocked: true}, quarantine: {gracePeriod: 0}})}})
    expect((await world.cli(['once', '--release'])).stdout).toContain('; 6 released\n')
    for (const name of names.slice(1)) world.sim.site.login(`CORP\\${name}`)
    for (const name of names) world.sim.site.changeUser(`CORP\\${name}`, {blacklisted: true})
    const {code, stdout} = await world.cli(['plan'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('\n  kept: 5 back after a release\n  5 of 6 users of CORP whose seats were released in the last 30 days hold one again. A license rule in Qlik most likely gives the seats back.\n')])
  })
})

it('plan counts the runs of an interval from the last one, as the collector does', async () => {
  const world = await testWorld({sites: {prod: presentSite(idle('anna'))}, config: {licenseManagement: management({evaluation: {frequency: 'every 3 days'}})}})
  await world.cli(['pause']) // which makes the state
  const lastRun = Date.now() - DAY
  const db = new DatabaseSync(join(world.folder, 'data/seatkeeper.db'))
  db.prepare(`INSERT INTO job_run (name, at) VALUES ('evaluate prod', ?)`).run(lastRun)
  db.close()
  const {nextRun} = JSON.parse((await world.cli(['plan', '--json'])).stdout) as {nextRun: number}
  const {ask} = await startIn(world)
  expect([nextRun, (await ask('/v4/plan')).body.nextRun]).toEqual([lastRun + 3 * DAY, lastRun + 3 * DAY])
})

describe('plan of single users', () => {
  it('says of each of their seats what is decided and why, and who holds none', async () => {
    const world = await grouped({licenseManagement: management({exclusions: {users: ['CORP\\bert']}})})
    const {code, stdout, stderr} = await world.cli(['plan', 'corp\\ANNA', 'bert', 'CORP\\nobody', '--site', 'alone'])
    const lines = stdout.split('\n').filter(line => !line.startsWith('Releases of the last') && line !== '')
    expect([code, stderr.trim()]).toEqual([1, 'CORP\\nobody holds no seat at site alone.'])
    expect(lines).toEqual([
      expect.stringMatching(/^Site alone, read /) as string,
      expect.stringMatching(/^CORP\\anna.*, \w+: to be released; last active on .*, 100 days ago\.$/) as string,
      expect.stringMatching(/^ {2}Idle for 100 days \(limit \d+\), last active on .* As things are the run of .* releases it\.$/) as string,
      expect.stringMatching(/^CORP\\bert.*, \w+: kept; last active on .*, 100 days ago\.$/) as string,
      expect.stringMatching(/^ {2}.*CORP\\bert/) as string,
    ])
    const {stdout: json} = await world.cli(['plan', 'anna', '--json'])
    expect((JSON.parse(json) as {site: string; decision: string; reason: string}[]).map(({site, decision, reason}) => [site, decision, reason])).toEqual([
      ['prod', 'keep', 'active'], ['test', 'keep', 'active'], ['alone', 'release', 'idle'],
    ])
  })
})
