// Options of the demo are understood, or refused in one line.
import {describe, expect, it} from 'vitest'
import {help, readOptions} from './options.ts'

const plain = {check: false, live: false, fresh: false, users: 1000}

describe('the options of the demo', () => {
  it.each([
    [[], plain],
    [['--live'], {...plain, live: true}],
    [['--fresh', '--users', '200'], {...plain, fresh: true, users: 200}],
    [['--check'], {...plain, check: true}],
    [['--help'], 'help'],
  ])('%j', (args, expected) => {
    expect(readOptions(args)).toEqual(expected)
  })

  it.each([
    [['--users', '99'], '--users takes a whole number from 100 to 100000, not "99".'],
    [['--users', 'many'], '--users takes a whole number from 100 to 100000, not "many".'],
    [['--check', '--fresh'], '--check has no half year behind it, so --fresh has no meaning with it.'],
  ])('refuses %j', (args, error) => {
    expect(readOptions(args)).toEqual({error})
  })

  it('refuses what it does not know by its name', () => {
    expect(readOptions(['--slow'])).toEqual({error: expect.stringContaining("'--slow'") as string})
  })

  it('are all in the help', () => {
    for (const name of ['--live', '--fresh', '--check', '--users', '--help']) expect(help).toContain(`  ${name} `)
  })

  it('are told in lines that fit a terminal', () => {
    expect(help.split('\n').filter(line => line.length > 88)).toEqual([])
  })
})
