// `seatkeeper pause` and `resume` by the real command line: the same beside a running collector and without one.
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import type {RunningCommand} from './command-line.ts'
import {ME, auditOf, fourIdle, holdersOf, management, presentSite, saying, startIn} from './acting-command.ts'
import {deletions} from './wire.ts'
import type {World} from './world.ts'
import {openWorld, testWorld} from './world.ts'

const config = {licenseManagement: management()}

describe.each([['while a collector runs', true], ['while none runs', false]])('%s', (_state, isRunning) => {
  let world: World
  let running: RunningCommand | undefined
  beforeAll(async () => {
    world = await openWorld({sites: {prod: presentSite(fourIdle())}, config})
    running = isRunning ? (await startIn(world)).running : undefined
  })
  afterAll(() => world.stop())
  beforeEach(() => expect(running?.child.exitCode ?? null).toBe(null))

  const none = (words: string) => (isRunning ? '' : ` No collector runs; ${words}`)
  const keeps = none('the next one keeps to it.')
  const start = () => none(`start it with \`seatkeeper run -c ${world.file}\`.`)
  const resumeHint = () => `Resume with \`seatkeeper resume -c ${world.file}\`.\n`

  it('a site is paused for a reason, once, and plan tells so', async () => {
    expect(await world.cli(['pause', '--reason', ' year\n end '])).toEqual(saying({stdout: `Site prod is paused: nothing is released until somebody resumes.${keeps}\n${resumeHint()}`}))
    expect(await world.cli(['pause', '--reason', 'again'])).toEqual(saying({stdout: `Site prod was paused already, by ${ME}.${keeps}\n${resumeHint()}`}))
    const [plan, json] = await Promise.all([world.cli(['plan']), world.cli(['plan', '--json'])])
    expect(plan).toEqual(saying({stdout: new RegExp(String.raw`\n4 seats in the plan\.\nNext run: .*\nPaused by ${ME} on .* \(year end\): nothing is released until somebody resumes\.\n${resumeHint().replaceAll('.', '\\.')}$`)}))
    expect(JSON.parse(json.stdout)).toMatchObject({paused: {by: ME, reason: 'year end'}, decision: {kind: 'paused'}})
  })

  it('nothing is released then', async () => {
    const {code, stdout, stderr} = isRunning ? await world.cli(['release', 'CORP\\a']) : await world.cli(['once', '--release'])
    expect([code, stdout + stderr]).toEqual([isRunning ? 1 : 0, expect.stringMatching(/Paused by local:\S+ on .* \(year end\): nothing is released until somebody resumes\.\n$/)])
    expect(deletions(world.sim)).toEqual([])
  })

  it('it is resumed, and resumed again', async () => {
    expect(await world.cli(['resume'])).toEqual(saying({stdout: `Site prod is resumed: releases go on at the next run.${start()}\n`}))
    expect(await world.cli(['resume'])).toEqual(saying({stdout: `Site prod was not paused.${start()}\n`}))
    expect((await world.cli(['plan'])).stdout).not.toMatch(/paused|resume/i)
    expect(await auditOf(world, 'paused', 'resumed')).toMatchObject([{kind: 'paused', site: 'prod', actor: ME, person: {sentence: 'year end'}}, {kind: 'resumed', site: 'prod', actor: ME}])
    expect((await world.cli(['audit', 'verify'])).code).toBe(0)
  })
})

describe('a pause that was made while no collector ran', () => {
  it('holds in the collector that starts, which ends it', async () => {
    const world = await testWorld({sites: {prod: presentSite(fourIdle())}, config})
    await world.cli(['pause'])
    const {ask} = await startIn(world)
    expect((await ask('/v4/at-risk')).body).toMatchObject({paused: {by: ME}, mayRelease: false})
    await world.cli(['resume'])
    expect((await ask('/v4/at-risk')).body).toMatchObject({mayRelease: true})
    expect(holdersOf(world.sim)).toHaveLength(5)
  })
})

describe('pause used wrongly', () => {
  it.each<[string[], RegExp]>([
    [['pause'], /^There are several sites in \S+; say which with --site \(one of one, two\)\.\n$/],
    [['resume', '--site', 'three'], /^There is no site three in \S+\. Sites: one, two\.\n$/],
    [['pause', '--site', 'one', '--reason', '  '], /^error: option '--reason <text>' argument ' {2}' is invalid\. It must not be empty\.\n$/],
    [['pause', '--site', 'one', '--reason', 'x'.repeat(501)], /^A reason has 500 characters at most\.\n$/],
  ])('%j', async (args, stderr) => {
    const world = await testWorld({sites: {one: presentSite(fourIdle()), two: presentSite(fourIdle())}, config})
    expect(await world.cli(args)).toEqual(saying({code: 2, stderr}))
    expect((await world.cli(['plan', '--site', 'one'])).stdout).not.toMatch(/paused by/i)
  })

  it('by the API needs a reason that is one, too', async () => {
    const world = await testWorld({sites: {prod: presentSite(fourIdle())}, config})
    const {ask} = await startIn(world)
    expect((await ask('/v4/pause', {method: 'POST', body: {reason: ' \n '}})).body).toMatchObject({status: 400, code: 'badRequest', field: 'reason'})
    expect((await ask('/v4/pause', {method: 'POST', body: {reason: 'wait\u001B[2J\nhere'}})).body).toMatchObject({paused: {reason: 'wait [2J here'}})
  })
})
