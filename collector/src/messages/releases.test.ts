// What is told of releases: who, why and by whom; what failed; and, to the user herself, how to get a seat again.
import {describe, expect, it} from 'vitest'
import {releaseMessages, type Ended} from './releases.ts'

const NOW = Date.UTC(2026, 10, 24, 2)
const sender = {site: 'prod', grafanaUrl: undefined, at: NOW}

const anna = (change: Partial<Ended> = {}): Ended => ({
  user: 'CORP\\anna', name: 'Anna Berg', type: 'professional', mode: 'auto', actor: 'schedule', reason: 'idle', limitDays: 60, daysInactive: 63,
  monthlyCost: 70, result: 'released', sentence: 'The seat is free.', freeAt: NOW, address: 'anna@example.com', ...change,
})
const ola = anna({user: 'CORP\\ola', name: '', type: 'analyzer', reason: 'neverUsed', daysInactive: 91, monthlyCost: 40, result: 'quarantined', freeAt: Date.UTC(2026, 10, 27), address: undefined})
const bad = anna({user: 'CORP\\eva', name: 'Eva', result: 'failed', sentence: 'Qlik answered 500.', address: 'eva@example.com'})

const messages = (ended: readonly Ended[], toUsers = false) => releaseMessages(sender, ended, {currency: 'EUR', toUsers})

describe('releases', () => {
  it('are told together, with reasons, sums and what is in quarantine', () => {
    const [told, ...rest] = messages([anna(), ola])
    expect(rest).toEqual([])
    expect(told).toMatchObject({
      kind: 'seatsReleased', severity: 'info', title: 'prod: 1 seat released, 1 taken back, in quarantine until 27 Nov 2026',
      lines: ['2 seats taken back by the schedule: 1 professional, 1 analyzer.', '1 of them is in quarantine: used within the last 7 days, so Qlik frees it later.'],
      facts: [{name: 'Worth a month', value: '110 EUR'}],
      table: {
        head: ['User', 'Type', 'Why', 'Idle', 'Seat'], more: 0,
        rows: [['Anna Berg (CORP\\anna)', 'professional', 'idle 60 days', '63 d', 'free'], ['CORP\\ola', 'analyzer', 'never used', '91 d', 'quarantined until 27 Nov 2026']],
      },
    })
    expect(JSON.stringify(told)).not.toContain('example.com')
  })

  it.each<[string, Ended[], string, string]>([
    ['one', [ola], '1 seat taken back, in quarantine until 27 Nov 2026', 'It is in quarantine: used within the last 7 days, so Qlik frees it later.'],
    ['of one day', [ola, ola], '2 seats taken back, in quarantine until 27 Nov 2026', 'They are in quarantine: used within the last 7 days, so Qlik frees them later.'],
    ['of two days', [{...ola, freeAt: Date.UTC(2026, 10, 28)}, ola, anna()], '1 seat released, 2 taken back, in quarantine until 28 Nov 2026 at the latest', '2 of them are in quarantine: used within the last 7 days, so Qlik frees them later.'],
    ['of a day that Qlik does not tell', [ola, {...ola, freeAt: undefined}], '2 seats taken back, in quarantine', 'They are in quarantine: used within the last 7 days, so Qlik frees them later.'],
  ])('in quarantine are not called released: %s', (_what, ended, title, line) => {
    const [told] = messages(ended)
    expect([told!.title, told!.lines[1]]).toEqual([`prod: ${title}`, line])
  })

  it.each([
    [anna({mode: 'manual', actor: 'olga', reason: 'manual'}), '1 seat released by olga: 1 professional.', 'by hand'],
    [anna({actor: 'nils'}), '1 seat released by nils, who approved the plan: 1 professional.', 'idle 60 days'],
  ])('say by whom', (ended, line, why) => {
    const [told] = messages([ended])
    expect([told!.lines, told!.table!.rows[0]![2]]).toEqual([[line], why])
  })

  it('that failed are told by themselves, with what happened', () => {
    expect(messages([anna(), bad]).map(({kind, title}) => [kind, title])).toEqual([['seatsReleased', 'prod: 1 seat released'], ['releaseFailed', 'prod: 1 seat could not be released']])
    expect(messages([bad])[0]!.table!.rows).toEqual([['Eva (CORP\\eva)', 'professional', 'Qlik answered 500.']])
  })

  it('that failed alike say once what happened, without the addresses of their rows', () => {
    const failed = ['r1', 'r2', 'r3'].map(row => anna({user: `CORP\\${row}`, name: '', result: 'failed', sentence: `Qlik Sense site prod, https://qlik:4242/qrs/${row}, answered 500.`}))
    const [told] = messages(failed)
    expect([told!.lines, told!.table]).toEqual([
      ['3 seats could not be released. Nothing is tried again before the next run.', 'Qlik Sense site prod answered 500.'],
      {head: ['User', 'Type'], rows: [['CORP\\r1', 'professional'], ['CORP\\r2', 'professional'], ['CORP\\r3', 'professional']], more: 0},
    ])
    expect(messages([failed[0]!, bad])[0]!.table!.rows.map(row => row[2])).toEqual(['Qlik Sense site prod answered 500.', 'Qlik answered 500.'])
  })

  it('of many name fifty and count the rest', () => {
    const [told] = messages(Array.from({length: 60}, () => anna()))
    expect([told!.table!.rows.length, told!.table!.more, told!.title]).toEqual([50, 10, 'prod: 60 seats released'])
  })

  it('that did not end are nothing to tell', () => {
    expect(messages([])).toEqual([])
  })
})

describe('the user herself', () => {
  it('is told where that is wanted and her address is known, and of what was taken alone', () => {
    expect(messages([anna(), ola, bad], true).filter(({kind}) => kind === 'seatReleased').map(({to}) => to)).toEqual(['anna@example.com'])
    expect(messages([anna()]).map(({kind}) => kind)).toEqual(['seatsReleased'])
  })
})
