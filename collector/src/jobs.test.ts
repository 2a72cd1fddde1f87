// Holds the timers to their promises with a clock that the test turns: no overlap, no lost schedule, no surprise release.
import {describe, expect, it} from 'vitest'
import {createFakeClock} from '../test-support/fake-clock.ts'
import {createJobs, type Job} from './jobs.ts'
import {parseSchedule, type Schedule} from './schedule.ts'

const HOUR = 3_600_000
const START = Date.parse('2026-01-28T23:10:00Z')

function createFixture(stored: Record<string, number> = {}) {
  const time = createFakeClock(START)
  const lines: string[] = []
  const write = (level: string) => (_: unknown, message: string) => void lines.push(`${level}: ${message}`)
  const log = {info: write('info'), warn: write('warn'), error: write('error')} as never
  const saved = new Map(Object.entries(stored))
  const jobs = createJobs({clock: time.clock, log, load: name => saved.get(name), save: (name, instant) => void saved.set(name, instant)})
  const runs: string[] = []
  const job = (change: Partial<Job> & {text?: string} = {}): Job => ({
    name: 'read',
    schedule: scheduleOf(change.text ?? 'every 6 hours'),
    catchUp: false,
    run: async () => void runs.push(new Date(time.clock.now()).toISOString().slice(0, 16)),
    ...change,
  })
  return {...time, jobs, lines, saved, runs, job}
}

function scheduleOf(text: string): Schedule {
  const result = parseSchedule(text, 'UTC')
  if ('error' in result) throw new Error(result.error.message)
  return result.schedule
}

describe('a job on its schedule', () => {
  it('runs at each slot and stores the slot', async () => {
    const {jobs, job, advance, runs, saved} = createFixture()
    jobs.add(job())
    jobs.start()
    await advance(13 * HOUR)
    expect(runs).toEqual(['2026-01-29T00:00', '2026-01-29T06:00', '2026-01-29T12:00'])
    expect(saved.get('read')).toBe(Date.parse('2026-01-29T12:00:00Z'))
  })

  it('does nothing before start and after stop', async () => {
    const {jobs, job, advance, runs, timers} = createFixture()
    jobs.add(job({catchUp: true}))
    await advance(24 * HOUR)
    expect(runs).toEqual([])
    jobs.start()
    await jobs.stop()
    expect(timers.size).toBe(0)
    const before = [...runs]
    await advance(24 * HOUR)
    expect(runs).toEqual(before)
  })

  it('starts a job that is added later', async () => {
    const {jobs, job, advance, runs} = createFixture()
    jobs.start()
    jobs.add(job())
    await advance(HOUR)
    expect(runs).toEqual(['2026-01-29T00:00'])
  })

  it('refuses two jobs of one name', () => {
    const {jobs, job} = createFixture()
    jobs.add(job())
    expect(() => jobs.add(job())).toThrow('there is a job read already')
  })

  it('never sets a timer for more than an hour', async () => {
    const {jobs, job, advance, waits, runs} = createFixture()
    jobs.add(job({text: 'every 30 days'}))
    jobs.start()
    await advance(60 * 24 * HOUR)
    expect(Math.max(...waits)).toBe(HOUR)
    expect(runs).toHaveLength(2)
  })

  it('lists what is planned and what was', async () => {
    const {jobs, job, advance} = createFixture()
    jobs.add(job())
    jobs.start()
    await advance(HOUR)
    const slot = Date.parse('2026-01-29T00:00:00Z')
    expect(jobs.list()).toEqual([{name: 'read', nextRun: slot + 6 * HOUR, lastRun: slot, running: false, lastError: undefined, skipped: 0}])
  })
})

describe('runs that were missed', () => {
  const yesterday = START - 24 * HOUR

  it('are made up for once at start where the job catches up', async () => {
    const {jobs, job, settle, runs, saved} = createFixture({read: yesterday})
    jobs.add(job({catchUp: true}))
    jobs.start()
    await settle()
    expect(runs).toEqual(['2026-01-28T23:10'])
    expect(saved.get('read')).toBe(START)
  })

  it('include the very first', async () => {
    const {jobs, job, settle, runs} = createFixture()
    jobs.add(job({catchUp: true}))
    jobs.start()
    await settle()
    expect(runs).toHaveLength(1)
  })

  it('are none when the last slot was used', async () => {
    const {jobs, job, settle, runs} = createFixture({read: Date.parse('2026-01-28T18:00:00Z')})
    jobs.add(job({catchUp: true}))
    jobs.start()
    await settle()
    expect(runs).toEqual([])
  })

  it('wait for the next slot where the job does not catch up', async () => {
    const {jobs, job, advance, runs} = createFixture({read: yesterday})
    jobs.add(job())
    jobs.start()
    await advance(49 * 60_000)
    expect(runs).toEqual([])
    await advance(60_000)
    expect(runs).toEqual(['2026-01-29T00:00'])
  })

  it('count intervals from the stored run over a restart', async () => {
    const {jobs, job, advance, runs} = createFixture({read: yesterday})
    jobs.add(job({text: 'every 2 days'}))
    jobs.start()
    await advance(24 * HOUR)
    expect(runs).toEqual(['2026-01-29T23:10'])
  })
})

describe('a clock that is changed', () => {
  it('forward over a slot: a read runs once, a release waits for its next slot', async () => {
    const {jobs, job, advance, jump, runs, lines} = createFixture({read: START, release: START})
    const releases: string[] = []
    jobs.add(job({catchUp: true}))
    jobs.add(job({name: 'release', text: 'at 2:00 am every day', run: async () => void releases.push('released')}))
    jobs.start()
    jump(7 * HOUR)
    await advance(HOUR)
    expect(runs).toEqual(['2026-01-29T07:00'])
    expect(releases).toEqual([])
    expect(lines).toEqual(['warn: release missed its time and waits for the next.'])
    await advance(19 * HOUR)
    expect(releases).toEqual(['released'])
  })

  it('back a little: the slot is not run twice', async () => {
    const {jobs, job, advance, jump, runs} = createFixture()
    jobs.add(job())
    jobs.start()
    await advance(50 * 60_000)
    jump(-60_000)
    await advance(2 * HOUR)
    expect(runs).toEqual(['2026-01-29T00:00'])
  })

  it('back by years: the schedule goes on from the new time', async () => {
    const {jobs, job, advance, jump, runs} = createFixture({read: Date.parse('2030-01-01T00:00:00Z')})
    jobs.add(job())
    jobs.start()
    await advance(HOUR)
    jump(-365 * 24 * HOUR)
    await advance(6 * HOUR)
    expect(runs).toEqual(['2026-01-29T00:00', '2025-01-29T06:00'])
  })
})

describe('runs that take long or fail', () => {
  it('never overlap; what is left out is counted', async () => {
    const {jobs, job, advance, lines} = createFixture()
    let [active, most, started] = [0, 0, 0]
    let finish = () => {}
    const run = async (): Promise<void> => {
      started += 1
      most = Math.max(most, ++active)
      await new Promise<void>(resolve => (finish = resolve))
      active -= 1
    }
    jobs.add(job({run}))
    jobs.start()
    await advance(13 * HOUR)
    expect({started, most, skipped: jobs.list()[0]?.skipped, running: jobs.list()[0]?.running}).toEqual({started: 1, most: 1, skipped: 2, running: true})
    expect(await jobs.runNow('read')).toBe(false)
    finish()
    await advance(6 * HOUR)
    expect(started).toBe(2)
    expect(lines).toEqual(Array(2).fill('warn: read is still running; this run is left out.'))
    finish()
    await jobs.stop()
  })

  it.each([
    ['rejects', async () => Promise.reject(new Error('no answer'))],
    ['throws at once', () => { throw new Error('no answer') }],
  ])('a run that %s is logged and the schedule goes on', async (_, fail) => {
    const {jobs, job, advance, lines} = createFixture()
    jobs.add(job({run: fail}))
    jobs.start()
    await advance(13 * HOUR)
    expect(lines).toEqual(Array(3).fill('error: read failed; the next try is on schedule.'))
    expect(jobs.list()[0]?.lastError).toBe('no answer')
  })

  it('forgets the error after a good run', async () => {
    const {jobs, job, advance} = createFixture()
    let fails = true
    jobs.add(job({run: async () => { if (fails) throw new Error('no answer') }}))
    jobs.start()
    await advance(HOUR)
    fails = false
    await advance(6 * HOUR)
    expect(jobs.list()[0]?.lastError).toBeUndefined()
  })

  it('goes on when the time of a run cannot be stored', async () => {
    const {clock, advance} = createFakeClock(START)
    const [lines, runs]: [string[], number[]] = [[], []]
    const log = {error: (_: unknown, message: string) => lines.push(message)} as never
    const jobs = createJobs({clock, log, load: () => undefined, save: () => { throw new Error('disk full') }})
    jobs.add({name: 'read', schedule: scheduleOf('every 6 hours'), catchUp: false, run: async () => void runs.push(clock.now())})
    jobs.start()
    await advance(7 * HOUR)
    expect({runs: runs.length, lines}).toEqual({runs: 2, lines: Array(2).fill('read ran, but when could not be stored.')})
  })

  it('stop waits for what is running', async () => {
    const {jobs, job, settle} = createFixture()
    let finish = () => {}
    let stopped = false
    jobs.add(job({catchUp: true, run: () => new Promise<void>(resolve => (finish = resolve))}))
    jobs.start()
    await settle()
    const stopping = jobs.stop().then(() => (stopped = true))
    await settle()
    expect(stopped).toBe(false)
    finish()
    await stopping
    expect(jobs.list()[0]?.running).toBe(false)
  })
})

describe('runNow', () => {
  it('runs out of turn, stores it, and counts intervals from there', async () => {
    const {jobs, job, runs, saved, advance} = createFixture({read: START - 24 * HOUR})
    jobs.add(job({text: 'every 2 days'}))
    jobs.start()
    expect(await jobs.runNow('read')).toBe(true)
    expect({runs, stored: saved.get('read'), next: jobs.list()[0]?.nextRun}).toEqual({
      runs: ['2026-01-28T23:10'], stored: START, next: START + 48 * HOUR,
    })
    await advance(24 * HOUR)
    expect(runs).toHaveLength(1)
  })

  it('works without start, and not after stop', async () => {
    const {jobs, job, timers} = createFixture()
    jobs.add(job())
    expect(await jobs.runNow('read')).toBe(true)
    expect(timers.size).toBe(0)
    await jobs.stop()
    expect(await jobs.runNow('read')).toBe(false)
  })

  it('throws for a job that does not exist', async () => {
    const {jobs} = createFixture()
    await expect(jobs.runNow('nothing')).rejects.toThrow('there is no job nothing')
  })
})
