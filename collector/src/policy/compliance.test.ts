// What does not agree with the license: each finding with its list, 0 for nothing, missing for not known, and once for sites that share a license.
import {describe, expect, it} from 'vitest'
import {countOnce, findCompliance, type ComplianceInput, type Finding, type FindingCode} from './compliance.ts'
import type {Allocation, User} from './model.ts'
import {defaultServiceAccounts} from './service-accounts.ts'
import {aPool, aSeat, aUser} from './testing.ts'

const fine = {installed: true, expired: false, valid: true, readable: true}

type Change = Partial<ComplianceInput> & {readonly known?: readonly User[]}

function input({known = [], ...change}: Change = {}): ComplianceInput {
  return {
    pools: [aPool({type: 'professional'}), aPool()], capacity: {allocatedMinutes: 1000, usedMinutes: 400, unavailableMinutes: 0}, seats: [aSeat()],
    users: new Map(known.map(user => [user.key, user])), peers: [], serverLicense: fine, serviceAccounts: defaultServiceAccounts, ...change,
  }
}

function find(code: FindingCode, change: Change): Finding | undefined {
  return findCompliance(input(change)).find(({finding}) => finding === code)
}

/** What people read of a list, shortly: the user or the type, and the detail. */
const told = (finding: Finding | undefined) => finding && [finding.count, ...finding.list.map(({user, type, detail}) => `${user ?? type}: ${detail}`)]

const professional = (user: User, change: Partial<Allocation> = {}) => aSeat({user, type: 'professional', ...change})
const [anna, bert, cleo] = [aUser(), aUser({id: 'bert', name: 'Bert'}), aUser({id: 'cleo'})]

describe('a site in good order', () => {
  it('has every finding with count 0 and a sentence that says so', () => {
    expect(findCompliance(input()).map(({finding, count, list, sentence, advice}) => [finding, count, list.length, sentence, advice])).toEqual([
      ['poolExhausted', 0, 0, 'Every license type has something left to give.', undefined],
      ['excess', 0, 0, 'No seat is in excess.', undefined],
      ['serverLicense', 0, 0, 'The server license is valid.', undefined],
      ['capacityExceeded', 0, 0, 'The analyzer minutes of the month are within what is allocated.', undefined],
      ['moreAllocatedThanBought', 0, 0, 'No more seats are allocated than were bought.', undefined],
      ['removedOrBlocked', 0, 0, 'No seat is held by a user who was removed, blocked or marked inactive.', undefined],
      ['bothTypes', 0, 0, 'No user holds both a professional and an analyzer seat.', undefined],
      ['serviceAccounts', 0, 0, 'No account that is named like a service account holds a seat.', undefined],
    ])
  })
})

describe('what is not known is missing, not 0', () => {
  const codes = (change: Change) => findCompliance(input(change)).map(({finding}) => finding)

  it.each([
    ['the lists are not whole', {seats: undefined}, ['poolExhausted', 'excess', 'serverLicense', 'capacityExceeded', 'moreAllocatedThanBought']],
    ['the overview has no pools and no capacity', {pools: [], capacity: undefined}, ['excess', 'serverLicense', 'removedOrBlocked', 'bothTypes', 'serviceAccounts']],
    ['nothing at all was read', {pools: [], capacity: undefined, seats: undefined, serverLicense: undefined}, []],
    ['the server license was not looked at', {serverLicense: undefined, capacity: undefined}, ['poolExhausted', 'excess', 'moreAllocatedThanBought', 'removedOrBlocked', 'bothTypes', 'serviceAccounts']],
  ])('when %s', (_, change, expected) => {
    expect(codes(change)).toEqual(expected)
  })
})

describe('pools', () => {
  it('of which more is allocated than was bought are told with how much', () => {
    const pools = [aPool({type: 'professional', total: 10, allocated: 10}), aPool({total: 20, allocated: 23})]
    expect(find('moreAllocatedThanBought', {pools})).toEqual({
      finding: 'moreAllocatedThanBought', count: 3,
      list: [{key: 'analyzer', type: 'analyzer', user: undefined, name: undefined, allocationId: undefined, count: 3, detail: '23 allocated, 20 bought', countedAt: undefined}],
      sentence: 'More seats are allocated than were bought: analyzer seats (23 allocated, 20 bought).',
      advice: 'Release idle seats of the type, or buy more.',
    })
  })

  it.each([
    ['a seat is free', {pools: [aPool({total: 10, allocated: 9})]}, [0]],
    ['none is free', {pools: [aPool({total: 10, allocated: 10})]}, [1, 'analyzer: 10 of 10 seats allocated, 0 free']],
    ['none is free because of quarantine', {pools: [aPool({total: 10, allocated: 7, available: 0, quarantined: 3})]}, [1, 'analyzer: 7 of 10 seats allocated, 0 free']],
    ['all are in quarantine', {pools: [aPool({total: 3, allocated: 0, available: 0, quarantined: 3})]}, [1, 'analyzer: 0 of 3 seats allocated, 0 free']],
    ['more are held than there are', {pools: [aPool({total: 10, allocated: 12})]}, [1, 'analyzer: 12 of 10 seats allocated, 0 free']],
    ['all are used up', {pools: [aPool({type: 'professional', total: 0, allocated: 1}), aPool({total: 1, allocated: 1})]}, [2, 'professional: 1 of 0 seats allocated, 0 free', 'analyzer: 1 of 1 seats allocated, 0 free']],
    ['nothing was bought and nothing is held', {pools: [aPool({total: 0, allocated: 0})]}, [0]],
    ['the minutes are used up', {capacity: {allocatedMinutes: 600, usedMinutes: 600, unavailableMinutes: 0}}, [1, 'analyzer_capacity: 600 of 600 minutes of the month used']],
    ['a minute is left', {capacity: {allocatedMinutes: 600, usedMinutes: 599, unavailableMinutes: 0}}, [0]],
    ['no minutes were bought', {capacity: {allocatedMinutes: 0, usedMinutes: 0, unavailableMinutes: 0}}, [0]],
  ])('are exhausted or not when %s', (_, change, expected) => {
    expect(told(find('poolExhausted', change))).toEqual(expected)
  })

  it('that are exhausted are named in one sentence', () => {
    const found = find('poolExhausted', {pools: [aPool({total: 10, allocated: 10})], capacity: {allocatedMinutes: 600, usedMinutes: 606, unavailableMinutes: 0}})
    expect(found?.sentence).toBe('Nothing is left of analyzer seats (10 of 10 seats allocated, 0 free) and analyzer capacity (606 of 600 minutes of the month used). Users without one may not get in.')
  })

  it.each([[600, [0]], [601, [1, 'analyzer_capacity: 601 of 600 minutes of the month used']]])('lose minutes beyond those of the month: %s of 600', (usedMinutes, expected) => {
    expect(told(find('capacityExceeded', {capacity: {allocatedMinutes: 600, usedMinutes, unavailableMinutes: 0}}))).toEqual(expected)
  })
})

describe('seats in excess', () => {
  const over = aSeat({user: bert, excess: true})

  it('are told by user', () => {
    expect(find('excess', {seats: [aSeat(), over], pools: [aPool({total: 1, allocated: 2, excess: 1})]})).toEqual({
      finding: 'excess', count: 1,
      list: [{key: 'analyzer\u0000lab\\bert', type: 'analyzer', user: 'LAB\\bert', name: 'Bert', allocationId: 'analyzer-bert', count: 1, detail: 'over what was bought', countedAt: undefined}],
      sentence: '1 seat is in excess: more are assigned than the license has, and Qlik refuses its user at login.',
      advice: 'Release idle seats of the type: each one lets a user in again. Where too few are idle, buy more. Does another deployment use the same license key?',
    })
  })

  it.each([
    ['that only the overview knows are counted without a name', {seats: [over], pools: [aPool({excess: 3})]}, [3, 'LAB\\bert: over what was bought', "analyzer: by Qlik's overview; no row of a user says so"]],
    ['are known by the overview also where the lists are not whole', {seats: undefined, pools: [aPool({excess: 2})]}, [2, "analyzer: by Qlik's overview; no row of a user says so"]],
    ['that the overview does not know yet are told by their rows', {seats: [over], pools: [aPool()]}, [1, 'LAB\\bert: over what was bought']],
    ['of a license group are told by the rows, if there are any', {seats: [over], pools: [aPool({excess: 3})], peers: [[aSeat()]]}, [1, 'LAB\\bert: over what was bought']],
    ['of a license group are told by the overview, if no row tells', {seats: [aSeat()], pools: [aPool({excess: 3})], peers: [[over]]}, [3, "analyzer: by Qlik's overview; no row of a user says so"]],
  ])('%s', (_, change, expected) => {
    expect(told(find('excess', change))).toEqual(expected)
  })
})

describe('users with both types', () => {
  it.each([
    ['are told by their analyzer seat', [aSeat(), professional(anna), professional(bert)], [], [1, 'LAB\\anna: also holds a professional seat']],
    ['are found in any letter case', [aSeat(), professional(aUser({id: 'ANNA', key: 'key-anna'}))], [], [1, 'LAB\\anna: also holds a professional seat']],
    ['are none where the professional seat is in quarantine', [aSeat(), professional(anna, {quarantined: true})], [], [0]],
    ['are none where the professional seat is in excess and lets nobody in', [aSeat(), professional(anna, {excess: true})], [], [0]],
    ['are none where the analyzer seat is in quarantine', [aSeat({quarantined: true}), professional(anna)], [], [0]],
    ['are none of another directory', [aSeat(), professional(aUser({directory: 'CORP'}))], [], [0]],
    ['are none without a user', [aSeat({holder: undefined}), professional(anna)], [], [0]],
    ['hold the other one at another site of the license group', [aSeat()], [[professional(anna)]], [1, 'LAB\\anna: also holds a professional seat']],
  ])('%s', (_, seats, peers, expected) => {
    expect(told(find('bothTypes', {seats, peers}))).toEqual(expected)
  })
})

describe('seats of users who left', () => {
  it('are told with why, both of a user who holds two', () => {
    const known = [aUser({removedExternally: true, inactive: true}), aUser({id: 'bert', blocked: true}), cleo]
    const found = find('removedOrBlocked', {known, seats: [aSeat(), professional(anna), aSeat({user: bert}), aSeat({user: cleo})]})
    expect(told(found)).toEqual([
      3, 'LAB\\anna: removed from the user directory, inactive', 'LAB\\anna: removed from the user directory, inactive', 'LAB\\bert: blocked',
    ])
    expect(found?.sentence).toBe('3 seats are held by users removed from the user directory, blocked, or marked inactive in Qlik.')
  })

  it('are none in quarantine, and none of users who could not be read', () => {
    expect(told(find('removedOrBlocked', {known: [aUser({blocked: true})], seats: [aSeat({quarantined: true}), aSeat({user: bert}), aSeat({user: cleo, holder: undefined, deletedUser: 'LAB\\cleo'})]}))).toEqual([0])
  })
})

describe('seats of service accounts', () => {
  it('are told by the patterns that are configured', () => {
    const seats = [aSeat(), aSeat({user: aUser({directory: 'INTERNAL', id: 'sa_api'})}), aSeat({user: aUser({id: 'svc_old'}), quarantined: true}), aSeat({user: bert})]
    expect(told(find('serviceAccounts', {seats}))).toEqual([1, 'INTERNAL\\sa_api: named like a service account'])
    expect(told(find('serviceAccounts', {seats, serviceAccounts: ['LAB\\b*']}))).toEqual([1, 'LAB\\bert: named like a service account'])
    expect(told(find('serviceAccounts', {seats, serviceAccounts: []}))).toEqual([0])
  })
})

describe('the server license', () => {
  it.each([
    ['missing', {...fine, installed: false, valid: false, readable: false}, 'No server license is installed.', 'Apply the license key in the QMC, License management.'],
    ['expired', {...fine, expired: true, valid: false}, 'The server license has expired.', 'Renew it at Qlik, then apply the renewed key in the QMC.'],
    ['invalid', {...fine, valid: false, readable: false}, 'Qlik says that the server license is not valid.', 'Look at it in the QMC, License management.'],
    ['unreadable', {...fine, readable: false}, 'The end of the server license could not be read from its key text.', 'Look it up in the QMC, License management.'],
  ])('is told when it is %s', (state, serverLicense, sentence, advice) => {
    expect(find('serverLicense', {serverLicense})).toEqual({
      finding: 'serverLicense', count: 1, sentence, advice,
      list: [{key: 'license', type: undefined, user: undefined, name: undefined, allocationId: undefined, count: 1, detail: state, countedAt: undefined}],
    })
  })
})

describe('sites that share a license', () => {
  const findings = (change: Change) => findCompliance(input({capacity: undefined, ...change}))
  const left = aUser({blocked: true})
  const prod = {site: 'prod', findings: findings({known: [left], pools: [aPool({total: 2, allocated: 2})], seats: [aSeat({user: left})], serverLicense: {...fine, expired: true}})}
  const test = {site: 'test', findings: findings({known: [left, aUser({id: 'bert', blocked: true})], pools: [aPool({total: 2, allocated: 2})], seats: [aSeat({user: left}), aSeat({user: bert})], serverLicense: {...fine, readable: false}})}

  it('count each thing at the first that has it, and keep it on every list', () => {
    const counted = countOnce([prod, test]).map(({site, findings: all}) => [site, ...all.filter(({list}) => list.length > 0).map(({finding, count, list}) => `${finding} ${count} ${list.map(({countedAt}) => countedAt ?? 'here').join(' ')}`)])
    expect(counted).toEqual([
      ['prod', 'poolExhausted 1 here', 'serverLicense 1 here', 'removedOrBlocked 1 here'],
      ['test', 'poolExhausted 0 prod', 'serverLicense 0 prod', 'removedOrBlocked 1 prod here'],
    ])
  })

  it('say where it is counted', () => {
    const sentences = countOnce([prod, test])[1]!.findings.filter(({list}) => list.length > 0).map(({sentence}) => sentence)
    expect(sentences).toEqual([
      'Nothing is left of analyzer seats (2 of 2 seats allocated, 0 free). Users without one may not get in. Counted at prod, which shares the license.',
      'The end of the server license could not be read from its key text. Counted at prod, which shares the license.',
      '2 seats are held by users removed from the user directory, blocked, or marked inactive in Qlik. Some are counted at prod, which shares the license.',
    ])
  })

  it('count where the number is largest, or the state of the server license is worst', () => {
    const at = (site: string, allocated: number, serverLicense: ComplianceInput['serverLicense']) =>
      ({site, findings: findings({pools: [aPool({total: 10, allocated})], seats: undefined, serverLicense})})
    const group = countOnce([at('one', 11, {...fine, readable: false}), at('two', 15, {...fine, installed: false}), at('three', 15, {...fine, expired: true})])
    const counts = (code: FindingCode) => group.map(({findings: all}) => all.find(({finding}) => finding === code)!.count)
    expect([counts('moreAllocatedThanBought'), counts('serverLicense')]).toEqual([[0, 5, 0], [0, 1, 0]])
  })

  it('count the row of a deleted user once', () => {
    const gone = (id: string) => aSeat({id, holder: undefined, deletedUser: 'LAB\\gone', excess: true})
    const at = (site: string, seat: Allocation) => ({site, findings: findings({pools: [], seats: [seat], serverLicense: undefined})})
    const counts = countOnce([at('one', gone('a')), at('two', gone('b'))]).map(({findings: all}) => all.find(({finding}) => finding === 'excess')!.count)
    expect(counts).toEqual([1, 0])
  })

  it('count afresh each time, and all at a site whose earlier one is not read', () => {
    const counts = (group: readonly {site: string; findings: readonly Finding[]}[]) => countOnce(group).map(({findings: all}) => all.reduce((sum, {count}) => sum + count, 0))
    expect([counts([prod, test]), counts(countOnce([prod, test])), counts([countOnce([prod, test])[1]!]), counts([])]).toEqual([[3, 1], [3, 1], [4], []])
  })

  it.each([
    ['users at either are added, once each', [aSeat(), aSeat({user: bert})], [[aSeat(), aSeat({user: cleo})]], [1, 'analyzer: 3 users at the sites of the license group, 2 bought']],
    ['users of both fit in', [aSeat(), aSeat({user: bert})], [[aSeat(), aSeat({user: bert})]], [0]],
    ['seats in quarantine are held no more', [aSeat()], [[aSeat({user: bert}), aSeat({user: cleo, quarantined: true})]], [0]],
    ['another type is another pool', [aSeat()], [[aSeat({user: bert}), professional(cleo)]], [0]],
    ['without a license group the overview speaks alone', [aSeat(), aSeat({user: bert}), aSeat({user: cleo})], [], [0]],
    ['without whole lists the overview speaks alone', undefined, [[aSeat(), aSeat({user: bert}), aSeat({user: cleo})]], [0]],
  ])('hold more than was bought or not: %s', (_, seats, peers, expected) => {
    expect(told(find('moreAllocatedThanBought', {seats, peers, pools: [aPool({total: 2, allocated: 2})]}))).toEqual(expected)
  })
})
