// Judges whole sites: duplicates never cost a user both seats, and shields count what they shield.
import {describe, expect, it} from 'vitest'
import {evaluate, judgeContext, withoutMade} from './evaluate.ts'
import {DAY, type Allocation, type Exclusion, type Policy, type Snapshot, type User} from './model.ts'
import {anExclusion, aPolicy, aSeat, aSnapshot, aUser, dailyRuns, daysAgo, NOW} from './testing.ts'

const evaluated = (snapshot: Snapshot, policy: Policy) => evaluate(snapshot, {policy, now: NOW, runs: dailyRuns, made: [], departures: []})

const reasons = (snapshot: Snapshot, policy: Policy) =>
  Object.fromEntries(evaluated(snapshot, policy).verdicts.map(({allocation, decision, reason}) => [allocation.id, `${decision} ${reason}`]))

describe('an evaluation', () => {
  it('tells what it judged, when, and keeps the order of the rows', () => {
    const seats = [aSeat({user: aUser({id: 'b'})}), aSeat({user: aUser({id: 'a'}), lastUsed: daysAgo(200)})]
    const {verdicts, ...rest} = evaluate(aSnapshot(seats, {readAt: NOW - 5}), {policy: aPolicy(), now: NOW, runs: dailyRuns, made: [], departures: []})
    expect(rest).toEqual({site: 'prod', readAt: NOW - 5, now: NOW, shields: []})
    expect(verdicts.map(verdict => [verdict.allocation.id, verdict.decision])).toEqual([['analyzer-b', 'keep'], ['analyzer-a', 'release']])
  })

  it('finds nothing in a site without seats', () => {
    expect(evaluated(aSnapshot([]), aPolicy({withoutWaiting: {duplicates: true}}))).toEqual({site: 'prod', readAt: NOW, now: NOW, verdicts: [], shields: []})
  })
})

describe('duplicates', () => {
  const policy = aPolicy({withoutWaiting: {duplicates: true, blocked: true}})
  const both = (professional: Partial<Allocation>, analyzer: Partial<Allocation> = {}) =>
    [aSeat({type: 'professional', ...professional}), aSeat({type: 'analyzer', ...analyzer})]

  it.each([
    ['the professional seat is kept', {}, {}, {'professional-anna': 'keep active', 'analyzer-anna': 'release duplicate'}],
    ['the professional seat goes as idle', {lastUsed: daysAgo(60)}, {}, {'professional-anna': 'release idle', 'analyzer-anna': 'keep active'}],
    ['the professional seat is in quarantine', {quarantined: true}, {}, {'professional-anna': 'keep quarantined', 'analyzer-anna': 'keep active'}],
    ['the analyzer seat is in grace', {}, {created: NOW}, {'professional-anna': 'keep active', 'analyzer-anna': 'keep grace'}],
    ['the analyzer seat is in quarantine', {}, {quarantined: true}, {'professional-anna': 'keep active', 'analyzer-anna': 'keep quarantined'}],
  ])('%s', (_, professional, analyzer, expected) => {
    expect(reasons(aSnapshot(both(professional, analyzer)), policy)).toEqual(expected)
  })

  it('takes none while the switch is off', () => {
    expect(reasons(aSnapshot(both({})), aPolicy())).toEqual({'professional-anna': 'keep active', 'analyzer-anna': 'keep active'})
  })

  it('keeps the analyzer seat of an excluded user', () => {
    const shielded = aPolicy({withoutWaiting: {duplicates: true}, exclusions: {users: [{directory: 'lab', id: 'ANNA'}]}})
    expect(reasons(aSnapshot(both({})), shielded)).toEqual({'professional-anna': 'keep excluded', 'analyzer-anna': 'keep excluded'})
  })

  it('never leaves a user who is judged active without a seat, whatever the mix', () => {
    const pasts = [daysAgo(1), daysAgo(59), daysAgo(60), daysAgo(89), daysAgo(90), undefined]
    const flags = [false, true]
    const mixes = pasts.flatMap(a => pasts.flatMap(b => flags.flatMap(first => flags.map(second => both({lastUsed: a, quarantined: first}, {lastUsed: b, quarantined: second})))))
    const losing = mixes.filter(seats => {
      const found = evaluated(aSnapshot(seats), policy).verdicts
      const duplicate = found.some(verdict => verdict.reason === 'duplicate')
      const held = found.some(verdict => verdict.allocation.type === 'professional' && verdict.decision === 'keep' && !verdict.allocation.quarantined)
      return duplicate && !held
    })
    expect(losing).toEqual([])
  })

  it('are none beside a professional seat of which nobody knows whether it works', () => {
    expect(reasons(aSnapshot([aSeat({type: 'professional', id: 'p', unreadable: true}), aSeat({id: 'a'})]), policy)).toEqual({p: 'keep unreadable', a: 'keep active'})
  })

  it('compares users by their Qlik id, not by the login', () => {
    const other = aUser({id: 'anna', directory: 'SALES', key: 'key-other'})
    const seats = [aSeat({type: 'professional', user: other, id: 'p'}), aSeat({id: 'a'})]
    expect(reasons(aSnapshot(seats), policy)).toEqual({p: 'keep active', a: 'keep active'})
  })
})

describe('shields', () => {
  const MATCHES_NOBODY = 'It matches nobody who holds a seat. Is it spelt right?'
  const shieldsAll = (rule: string, seats: number, type = 'analyzer', of = 1) => ({rule, seats, doubt: `It shields ${of} of ${of} ${type} seats. Is that meant?`})

  const seatsOf = (...users: User[]) => aSnapshot(users.map(user => aSeat({user})), {users})

  it('count the seats that each rule shields, rules that match nobody too', () => {
    const snapshot = seatsOf(aUser({id: 'a', tags: ['VIP']}), aUser({id: 'b', tags: ['vip'], roles: ['RootAdmin']}), aUser({id: 'c'}))
    const policy = aPolicy({exclusions: {tags: ['VIP', 'Nobody'], roles: ['RootAdmin'], userDirectories: ['GONE']}})
    expect(evaluated(snapshot, policy).shields).toEqual([
      {rule: 'tag VIP', seats: 2, doubt: 'It shields 2 of 3 analyzer seats. Is that meant?'}, {rule: 'tag Nobody', seats: 0, doubt: MATCHES_NOBODY},
      {rule: 'user directory GONE', seats: 0, doubt: MATCHES_NOBODY}, {rule: 'role RootAdmin', seats: 1},
    ])
  })

  it('are not doubted up to half of a pool, nor at a site without seats', () => {
    const policy = aPolicy({exclusions: {tags: ['VIP']}})
    expect(evaluated(seatsOf(aUser({id: 'a', tags: ['VIP']}), aUser({id: 'b'})), policy).shields).toEqual([{rule: 'tag VIP', seats: 1}])
    expect(evaluated(aSnapshot([]), policy).shields).toEqual([{rule: 'tag VIP', seats: 0}])
  })

  it('count both seats of a user', () => {
    const snapshot = aSnapshot([aSeat(), aSeat({type: 'professional'})])
    expect(evaluated(snapshot, aPolicy({exclusions: {userDirectories: ['lab']}})).shields).toEqual([shieldsAll('user directory lab', 2, 'professional')])
  })

  it('count a seat once when its user matches a rule twice', () => {
    const snapshot = seatsOf(aUser({groups: ['Finance', 'FINANCE']}))
    expect(evaluated(snapshot, aPolicy({exclusions: {groups: ['finance']}})).shields).toEqual([shieldsAll('group finance', 1)])
  })

  it('count a rule that the file spells twice as one', () => {
    const snapshot = seatsOf(aUser({tags: ['VIP']}))
    expect(evaluated(snapshot, aPolicy({exclusions: {tags: ['vip', 'VIP']}})).shields).toEqual([shieldsAll('tag VIP', 1)])
  })

  it('count what each exclusion of an operator shields, those that say the same of two users too, and doubt none: the answer at making does', () => {
    const snapshot = seatsOf(aUser({id: 'a', tags: ['VIP']}), aUser({id: 'b'}), aUser({id: 'c'}))
    const made = [anExclusion({userId: 'a'}), anExclusion({userId: 'B'}), anExclusion({userId: 'gone', until: NOW + 1}), anExclusion({userId: 'c', until: NOW})]
    const {shields} = evaluate(snapshot, {policy: aPolicy({exclusions: {tags: ['VIP']}}), now: NOW, runs: dailyRuns, made, departures: []})
    expect(shields.toSorted((a, b) => (a.rule < b.rule ? -1 : 1))).toEqual([
      {rule: 'tag VIP', seats: 1}, {rule: 'user LAB\\B, made by Olga (on leave)', seats: 1}, {rule: 'user LAB\\a, made by Olga (on leave)', seats: 1},
      {rule: 'user LAB\\gone, made by Olga until 22 Nov 2026 (on leave)', seats: 0},
    ])
  })

  it('cannot count seats whose user is unknown', () => {
    const snapshot = {...aSnapshot([aSeat(), aSeat({id: 'x', holder: undefined})]), users: new Map<string, User>()}
    expect(evaluated(snapshot, aPolicy({exclusions: {protectActiveUsers: true}})).shields).toEqual([{rule: 'user status: everyone not marked inactive', seats: 0, doubt: 'It matches nobody who holds a seat.'}])
  })

  it('are not doubted for shielding most of a pool of which nothing is released', () => {
    const snapshot = aSnapshot([aSeat(), aSeat({type: 'professional'})])
    const rules = {exclusions: {userDirectories: ['lab']}}
    const off = {enable: false}
    expect(evaluated(snapshot, aPolicy({...rules, professional: off})).shields).toEqual([shieldsAll('user directory lab', 2)])
    expect(evaluated(snapshot, aPolicy({...rules, professional: off, analyzer: off})).shields).toEqual([{rule: 'user directory lab', seats: 2}])
  })
})

describe('what operators made, taken away again', () => {
  const policy = aPolicy({withoutWaiting: {duplicates: true}, exclusions: {tags: ['VIP']}})
  const read = (snapshot: Snapshot, made: readonly Exclusion[]) => {
    const input = {policy, now: NOW, runs: dailyRuns, made, departures: []}
    const context = judgeContext(snapshot, input)
    const evaluation = evaluate(snapshot, input, context)
    return {evaluation, bare: withoutMade(snapshot, evaluation, context)}
  }
  const vip = aUser({id: 'vip', tags: ['VIP']})
  const snapshot = aSnapshot(
    [aSeat({lastUsed: daysAgo(300)}), aSeat({type: 'professional', lastUsed: daysAgo(70)}), aSeat({user: vip, lastUsed: daysAgo(300)}), aSeat({user: aUser({id: 'bert'}), lastUsed: daysAgo(300)})],
    {users: [vip]},
  )

  it('leaves the verdicts as if nothing had been made, duplicates too', () => {
    const made = [anExclusion(), anExclusion({userId: 'vip'}), anExclusion({userId: 'bert', until: NOW + DAY})]
    const {evaluation, bare} = read(snapshot, made)
    expect(evaluation.verdicts.map(({reason, rule}) => [reason, rule])).toEqual([
      ['excluded', 'Olga (on leave)'], ['excluded', 'Olga (on leave)'], ['excluded', 'tag VIP'], ['excluded', 'Olga until 23 Nov 2026 (on leave)'],
    ])
    expect(bare.verdicts).toEqual(evaluated(snapshot, policy).verdicts)
    expect(bare.verdicts.map(({reason}) => reason)).toEqual(['idle', 'idle', 'excluded', 'idle'])
  })

  it('is nothing where nothing holds', () => {
    const {evaluation, bare} = read(snapshot, [anExclusion({until: NOW})])
    expect(bare).toBe(evaluation)
  })
})
