// `seatkeeper undo` and the API behind it: the last release of ours of a user is found by the user's name.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {ME, ago, auditOf, management, presentSite, saying, startIn} from './acting-command.ts'
import type {Ask} from './child-api.ts'
import {DRY} from './configuration.ts'
import type {World} from './world.ts'
import {openWorld, testWorld} from './world.ts'

const idle = {lastUsed: ago(200)}
const site: SiteSpec = {
  users: [
    {userId: 'anna', seat: idle}, {userId: 'bert', seat: idle}, {userDirectory: 'LAB', userId: 'bert', seat: {...idle, type: 'analyzer'}}, {userId: 'carl', seat: idle},
    {userId: 'gone', seat: idle}, {userId: 'busy', seat: {lastUsed: ago(1)}},
  ],
  seats: [{user: 'CORP\\anna', type: 'analyzer', ...idle}],
}

const config = {licenseManagement: management()}

describe('an undo by the user', () => {
  let world: World
  let ask: Ask
  const undo = (body: object) => ask('/v4/undo', {method: 'POST', body})
  const seatsOf = (user: string) => world.sim.site.listSeats().filter(seat => `${seat.user!.userDirectory}\\${seat.user!.userId}` === user).map(({type}) => type).toSorted()
  beforeAll(async () => {
    world = await openWorld({sites: {prod: presentSite(site)}, config})
    world.sim.site.takeBack('CORP\\gone', 'professional')
    expect((await world.cli(['once', '--release'])).stdout).toContain('; 5 released\n');
    ({ask} = await startIn(world))
  })
  afterAll(() => world.stop())

  it('asks which where seats of both types were released', async () => {
    expect(await world.cli(['undo', 'corp\\ANNA'])).toEqual(saying({code: 1, stderr: 'corp\\ANNA lost seats of both types. Say which to give back with --type professional or --type analyzer.\n'}))
    const {status, body} = await undo({user: 'CORP\\anna'})
    expect([status, body.code, body.candidates, body.detail]).toEqual([409, 'severalReleases', ['professional', 'analyzer'], 'CORP\\anna lost seats of both types. Say which to give back with `licenseType` (professional, analyzer).'])
    expect(seatsOf('CORP\\anna')).toEqual([])
  })

  it('gives back the seat of the type that is named, and then the other without a word', async () => {
    expect(await world.cli(['undo', 'CORP\\anna', '--type', 'analyzer'])).toEqual(saying({stdout: 'CORP\\anna holds an analyzer seat again.\n'}))
    expect(seatsOf('CORP\\anna')).toEqual(['analyzer'])
    expect(await world.cli(['undo', 'CORP\\anna'])).toEqual(saying({stdout: 'CORP\\anna holds a professional seat again.\n'}))
    expect(seatsOf('CORP\\anna')).toEqual(['analyzer', 'professional'])
    expect(await world.cli(['undo', 'CORP\\anna', '--type', 'professional'])).toEqual(saying({code: 1, stderr: 'CORP\\anna holds a seat of this type already, so none was given.\n'}))
  })

  it('takes several users, and an id alone where it is unique', async () => {
    const {code, stdout, stderr} = await world.cli(['undo', 'bert', 'carl', 'CORP\\busy'])
    expect({code, stdout, stderr: stderr.split('\n')}).toEqual({code: 1, stdout: 'CORP\\carl holds a professional seat again.\n', stderr: [
      expect.stringMatching(/^bert: Several users are named bert\. Say which as DIRECTORY\\id: (CORP\\bert, LAB\\bert|LAB\\bert, CORP\\bert)\.$/),
      'CORP\\busy: No release of a seat of CORP\\busy at site prod is known that could be undone. The user may have lost another seat since, or it is too long ago.', '',
    ]})
    expect((await undo({user: 'bert'})).body).toMatchObject({code: 'ambiguousUser', candidates: expect.arrayContaining(['CORP\\bert', 'LAB\\bert']) as unknown})
  })

  it('is allowed while paused, and recorded as any other', async () => {
    expect((await world.cli(['pause'])).code).toBe(0)
    expect(await world.cli(['undo', 'LAB\\bert'])).toEqual(saying({stdout: 'LAB\\bert holds an analyzer seat again.\n'}))
    expect((await auditOf(world, 'reinstateIntent', 'reinstated')).slice(-2)).toMatchObject([
      {kind: 'reinstateIntent', actor: ME, person: {user: 'LAB\\bert'}}, {kind: 'reinstated', actor: ME, result: 'reinstated', type: 'analyzer', person: {user: 'LAB\\bert'}},
    ])
  })

  it('by the API names either a seat or a user, and releases of ours alone', async () => {
    const answers = [
      {}, {user: 'CORP\\bert', allocationId: 'row'}, {allocationId: 'row', licenseType: 'analyzer'}, {user: ''}, {user: 'CORP\\bert', licenseType: 'token'},
      {user: 'CORP\\gone'}, {user: 'CORP\\bert', licenseType: 'analyzer'}, {allocationId: 'row'},
    ]
    const told = []
    for (const body of answers) told.push(await undo(body))
    expect(told.map(({status, body: {code, field}}) => [status, code, field])).toEqual([
      [400, 'badRequest', 'allocationId'], [400, 'badRequest', 'allocationId'], [400, 'badRequest', 'licenseType'], [400, 'badRequest', 'user'], [400, 'badRequest', 'licenseType'],
      [404, 'notReleased', undefined], [404, 'notReleased', undefined], [404, 'notReleased', undefined],
    ])
    expect(told[6]!.body.detail).toBe('No release of an analyzer seat of CORP\\bert at site prod is known that could be undone. The user may have lost another seat since, or it is too long ago.')
    expect((await undo({user: 'CORP\\bert'})).body).toMatchObject({result: 'reinstated', user: 'CORP\\bert', licenseType: 'professional', allocationId: world.sim.site.findSeat('CORP\\bert')!.id})
  })
})

describe('an undo', () => {
  it('needs the running collector, and a site where there are several', async () => {
    const world = await testWorld({sites: {one: presentSite(site), two: presentSite(site)}, config})
    expect(await world.cli(['undo', 'CORP\\anna'])).toEqual(saying({code: 2, stderr: /^There are several sites in \S+; say which with --site \(one of one, two\)\.\n$/}))
    expect(await world.cli(['undo', 'CORP\\anna', '--site', 'one'])).toEqual(saying({code: 1, stderr: /^No collector runs with the data folder \S+\. Start it with `seatkeeper run -c \S+`\.\n$/}))
    expect(await world.cli(['undo'])).toEqual(saying({code: 2, stderr: 'error: missing required argument \'user\'\n'}))
  })

  it('is not done in a dry run', async () => {
    const world = await testWorld({sites: {prod: presentSite(site)}, config})
    await world.cli(['once', '--release'])
    world.configure({licenseManagement: {...DRY, evaluation: management().evaluation}})
    await startIn(world)
    expect(await world.cli(['undo', 'carl'])).toEqual(saying({code: 1, stderr: /^carl: Site prod is in dry run, so nothing is given back\. /}))
    expect(world.sim.site.findSeat('CORP\\carl')).toBeUndefined()
  })

  it('is not asked for of a collector that was killed', async () => {
    const world = await testWorld({sites: {prod: presentSite(site)}, config})
    await (await startIn(world)).running.kill()
    expect(await world.cli(['undo', 'CORP\\anna'])).toEqual(saying({code: 1, stderr: /^The collector at http:\S+ does not answer\. If it does not run, start it with `seatkeeper run -c \S+`\.\n$/}))
  })
})

describe('release by user', () => {
  it('asks which seat by an option where a user holds both', async () => {
    const world = await testWorld({sites: {prod: presentSite(site)}, config})
    await startIn(world)
    expect(await world.cli(['release', 'CORP\\anna'])).toEqual(saying({code: 1, stderr: 'CORP\\anna holds several seats. Say which to release with --type professional or --type analyzer.\n'}))
    expect(await world.cli(['release', 'corp\\anna', '--type', 'analyzer'])).toEqual(saying({stdout: 'CORP\\anna (analyzer): released. The seat is free.\n'}))
  })
})
