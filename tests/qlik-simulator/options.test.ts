import {describe, expect, it} from 'vitest'
import {readOptions} from './options.ts'

describe('the command line', () => {
  it('has defaults for everything', () => {
    expect(readOptions([])).toEqual({options: {port: 4242, totals: {}}})
  })

  it('takes every option', () => {
    const line =
      '--users 100 --seats 80 --professional 10 --analyzer 70 --total-professional 11 --total-analyzer 77 --analyzer-minutes 600 --host 0.0.0.0 --port 0 --certs ./c --seed s --start-at 2026-03-01T08:00:00Z --frozen --latency 5 --license-model lef --no-client-certificate reject --control 4243'
    expect(readOptions(line.split(' '))).toEqual({
      options: {
        users: 100,
        seats: 80,
        professional: 10,
        analyzer: 70,
        totals: {professional: 11, analyzer: 77},
        analyzerMinutes: 600,
        host: '0.0.0.0',
        port: 0,
        certs: './c',
        seed: 's',
        startAt: '2026-03-01T08:00:00Z',
        frozen: true,
        latency: 5,
        licenseModel: 'lef',
        noClientCertificate: 'reject',
        control: 4243,
      },
    })
  })

  it('explains itself, whatever else is given', () => {
    expect(readOptions(['--help', '--users', '5'])).toEqual({text: expect.stringContaining('--license-model M') as string, exitCode: 0})
  })

  it.each([
    ['--users abc', '--users must be a whole number from 0, not "abc". See --help.'],
    ['--users=-5', '--users must be a whole number from 0, not "-5". See --help.'],
    ['--seats 1.5', '--seats must be a whole number from 0, not "1.5". See --help.'],
    ['--port 70000', '--port must be at most 65535. See --help.'],
    ['--control x', '--control must be a whole number from 0, not "x". See --help.'],
    ['--start-at soon', '--start-at must be an ISO date such as 2026-03-01T08:00:00Z, not "soon". See --help.'],
    ['--license-model gold', '--license-model must be slk or lef, not "gold". See --help.'],
    ['--no-client-certificate 401', '--no-client-certificate must be 403 or reject, not "401". See --help.'],
    ['--nope', "Unknown option '--nope'. See --help."],
    ['--users', "Option '--users <value>' argument missing. See --help."],
    ['extra', "Unexpected argument 'extra'. See --help."],
  ])('refuses "%s"', (line, text) => {
    expect(readOptions(line.split(' '))).toEqual({text, exitCode: 2})
  })
})
