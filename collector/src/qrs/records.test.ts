// Qlik's shapes, whole and broken: what is missing must protect a seat, never free it.
import {describe, expect, it} from 'vitest'
import {createIntern, toAllocation, toOverview, toUser} from './records.ts'

const READ_AT = Date.UTC(2026, 10, 22, 2)
const same = (text: string) => text

const seatRow = {
  id: '41e8464e', createdDate: '2021-11-19T12:23:58.850Z', modifiedDate: '2022-08-27T06:47:08.600Z', modifiedByUserName: 'LAB\\testuser_2',
  user: {id: '9e403391', userId: 'testuser_2', userDirectory: 'LAB', userDirectoryConnectorName: 'LAB', name: 'Testuser2', privileges: null},
  lastUsed: '2022-08-27T06:47:08.584Z', excess: false, quarantined: false, quarantineEnd: '1753-01-01T00:00:00.000Z',
  deletedUserId: '', deletedUserDirectory: '', privileges: null, schemaPath: 'License.AnalyzerAccessType',
}

const seat = (change: object = {}) => toAllocation({...seatRow, ...change}, 'analyzer', {readAt: READ_AT, intern: same})

function without(row: object, ...names: string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
}

describe('a seat', () => {
  const whole = {
    id: '41e8464e', type: 'analyzer', holder: {key: '9e403391', directory: 'LAB', id: 'testuser_2', name: 'Testuser2'}, deletedUser: undefined,
    created: Date.UTC(2021, 10, 19, 12, 23, 58, 850), lastUsed: Date.UTC(2022, 7, 27, 6, 47, 8, 584), quarantined: false, quarantineEnd: undefined, excess: false,
  }

  it('is mapped whole', () => {
    expect(seat()).toEqual({readable: true, allocation: whole})
  })

  it('in quarantine and in excess says so', () => {
    expect(seat({quarantined: true, quarantineEnd: '2022-09-03T06:47:08.584Z', excess: true}).allocation)
      .toEqual({...whole, quarantined: true, quarantineEnd: Date.UTC(2022, 8, 3, 6, 47, 8, 584), excess: true})
  })

  it('of a deleted user has no holder', () => {
    expect(seat({user: null, deletedUserId: 'anna', deletedUserDirectory: 'LAB'}).allocation).toEqual({...whole, holder: undefined, deletedUser: 'LAB\\anna'})
  })

  it.each([null, undefined, {}, {id: ''}, {id: 7}, 'anna', []])('with the user %j has no holder', user => {
    expect(seat({user})).toEqual({readable: true, allocation: {...whole, holder: undefined}})
  })

  it.each([null, [], 'x', 3, {}, {id: ''}, {id: null}])('that is %j breaks the reading', row => {
    expect(() => toAllocation(row, 'professional', {readAt: READ_AT, intern: same})).toThrow('Qlik sent one of its professional seats without an id.')
  })

  it.each([
    '1753-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00', '1753-01-01T00:00:00', '1989-12-31T23:59:59.999Z', '1899-12-30T00:00:00Z', null,
  ])('last used %j was never used', lastUsed => {
    expect(seat({lastUsed})).toEqual({readable: true, allocation: {...whole, lastUsed: undefined}})
  })

  it.each([
    ['1990-01-01T00:00:00.000Z', Date.UTC(1990, 0, 1)], ['2022-08-27T06:47:08Z', Date.UTC(2022, 7, 27, 6, 47, 8)],
    ['2022-08-27T06:47:08.5840000Z', Date.UTC(2022, 7, 27, 6, 47, 8, 584)], ['2022-08-27T08:47:08.584+02:00', Date.UTC(2022, 7, 27, 6, 47, 8, 584)],
    ['2022-08-27T06:47:08.584', Date.UTC(2022, 7, 27, 6, 47, 8, 584)], ['2022-08-26T23:47:08.584-07:00', Date.UTC(2022, 7, 27, 6, 47, 8, 584)],
    ['2024-02-29T12:00:00.000Z', Date.UTC(2024, 1, 29, 12)], ['2000-02-29T00:00:00.000Z', Date.UTC(2000, 1, 29)], ['2026-11-30T23:59:59.999Z', Date.UTC(2026, 10, 30, 23, 59, 59, 999)],
    ['2025-12-31T00:00:00.000Z', Date.UTC(2025, 11, 31)], ['2026-01-31T23:00:00.000Z', Date.UTC(2026, 0, 31, 23)],
  ])('last used %j is a date, in UTC', (text, lastUsed) => {
    expect(seat({lastUsed: text})).toEqual({readable: true, allocation: {...whole, lastUsed}})
  })

  const rolledOver = [ // Date.parse takes most of these for a later day
    '2026-11-31T00:00:00.000Z', '2025-02-29T00:00:00.000Z', '1900-02-29T00:00:00.000Z', '2026-02-30T10:00:00', '2026-04-31T00:00:00+02:00', '2026-06-31T00:00:00Z', '2026-09-31T00:00:00Z',
    '2026-13-01T00:00:00.000Z', '2026-00-10T00:00:00.000Z', '2026-01-32T00:00:00.000Z', '2026-01-00T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z', '2026-01-01T25:00:00.000Z', '2026-01-01T10:60:00.000Z', '2026-01-01T10:00:60.000Z', '2026-01-01T10:00:00+24:00', '2026-01-01T10:00:00+01:60',
  ]
  const garbage = [...rolledOver, '', 'never', 'user 5', '5', '2001', 'garbage 12', '01/02/2020', '2020-01-02', '2020-13-45T00:00:00Z', 'Thu, 01 Jan 2015 00:00:00 GMT', 0, 1420070400000, true, {}, [], ['2020-01-01T00:00:00Z']]

  it.each([undefined, ...garbage])('last used %j cannot be read: it counts as used now', lastUsed => {
    expect(seat({lastUsed})).toEqual({readable: false, allocation: {...whole, lastUsed: READ_AT, unreadable: true}})
  })

  it.each([undefined, null, '1753-01-01T00:00:00.000Z', ...garbage])('created %j cannot be read: it counts as assigned and used now', createdDate => {
    expect(seat({createdDate})).toEqual({readable: false, allocation: {...whole, created: READ_AT, lastUsed: READ_AT, unreadable: true}})
  })

  it.each([undefined, null, 'false', 0])('quarantined %j cannot be read', quarantined => {
    expect(seat({quarantined})).toEqual({readable: false, allocation: {...whole, lastUsed: READ_AT, unreadable: true}})
  })

  it.each(['excess', 'quarantineEnd', 'deletedUserId', 'deletedUserDirectory', 'modifiedDate', 'schemaPath', 'privileges'])('does without %s', name => {
    expect(toAllocation(without(seatRow, name), 'analyzer', {readAt: READ_AT, intern: same})).toEqual({readable: true, allocation: whole})
  })
})

const userRow = {
  id: 'guid', createdDate: '2021-01-01T00:00:00.000Z', modifiedDate: '2021-01-01T00:00:00.000Z', modifiedByUserName: 'INTERNAL\\sa_repository',
  customProperties: [{
    id: 'guid', value: 'do-not-release', schemaPath: 'CustomPropertyValue',
    definition: {id: 'guid', name: 'LicenseManage', valueType: 'Text', choiceValues: ['do-not-release'], privileges: null},
  }],
  userId: 'goran', userDirectory: 'LAB', userDirectoryConnectorName: 'LAB', name: 'Goran', roles: ['RootAdmin'],
  attributes: [
    {id: 'guid', attributeType: 'group', attributeValue: 'Finance', externalId: '', schemaPath: 'UserAttribute'},
    {id: 'guid', attributeType: 'Group', attributeValue: 'Sales', externalId: '', schemaPath: 'UserAttribute'},
    {id: 'guid', attributeType: 'email', attributeValue: 'goran@example.com', externalId: '', schemaPath: 'UserAttribute'},
    {id: 'guid', attributeType: 'phone', attributeValue: '', externalId: '', schemaPath: 'UserAttribute'},
  ],
  inactive: false, removedExternally: false, blacklisted: false, deleteProhibited: false,
  tags: [{id: 'guid', name: 'License do not release', privileges: null}], favorites: [], privileges: null, schemaPath: 'User',
}

const user = (change: object = {}) => toUser({...userRow, ...change}, same)

describe('a user', () => {
  const whole = {
    key: 'guid', directory: 'LAB', id: 'goran', name: 'Goran', inactive: false, blocked: false, removedExternally: false, managedByConnector: true,
    roles: ['RootAdmin'], tags: ['License do not release'], groups: ['Finance', 'Sales'], properties: [{name: 'LicenseManage', value: 'do-not-release'}],
  }

  it('is mapped whole', () => {
    expect(user()).toEqual(whole)
  })

  it.each([
    [{inactive: true}, {inactive: true}], [{blacklisted: true}, {blocked: true}], [{removedExternally: true}, {removedExternally: true}],
    [{userDirectoryConnectorName: ''}, {managedByConnector: false}], [{userDirectoryConnectorName: null}, {managedByConnector: false}],
    [{userDirectoryConnectorName: undefined}, {managedByConnector: false}],
    [{roles: [], tags: [], attributes: [], customProperties: []}, {roles: [], tags: [], groups: [], properties: []}],
    [{name: null}, {name: ''}],
  ])('with %j', (change, expected) => {
    expect(user(change)).toEqual({...whole, ...expected})
  })

  it.each([
    'id', 'userId', 'userDirectory', 'tags', 'customProperties', 'roles', 'attributes', 'inactive', 'blacklisted', 'removedExternally',
  ])('without %s is unreadable, because protections rest on it', name => {
    expect(toUser(without(userRow, name), same)).toBeUndefined()
    expect(user({[name]: null})).toBeUndefined()
  })

  it.each([
    {inactive: 'true'}, {blacklisted: 0}, {removedExternally: 'no'}, {tags: {}}, {roles: 'RootAdmin'}, {userId: ''}, {userDirectory: 7},
    {tags: [{id: 'guid', privileges: null}]}, {tags: [{name: ''}]}, {tags: ['VIP']}, {tags: [null]}, {roles: [{name: 'RootAdmin'}]}, {roles: [null]},
    {attributes: [{attributeValue: 'Finance'}]}, {attributes: [{attributeType: 'group'}]}, {attributes: [null]},
    {customProperties: [{value: 'yes'}]}, {customProperties: [{value: 'yes', definition: {id: 'guid'}}]},
    {customProperties: [{definition: {name: 'Keep'}}]}, {customProperties: [null]},
  ])('with %j is unreadable: a protection could be in what cannot be read', change => {
    expect(user(change)).toBeUndefined()
  })

  it.each([null, undefined, 'goran', [], 3])('that is %j is none', row => {
    expect(toUser(row, same)).toBeUndefined()
  })
})

describe('the overview', () => {
  const body = {
    totalTokens: 0, availableTokens: 0, tokensEnabled: false,
    userAccess: {enabled: false, tokenCost: 1, allocatedTokens: 0, usedTokens: 0, quarantinedTokens: 0, schemaPath: 'AccessTypeOverview.UserAccessDetails'},
    loginAccess: {enabled: false, tokenCost: 0.1, allocatedTokens: 0, usedTokens: 0, unavailableTokens: 0, schemaPath: 'AccessTypeOverview.LoginAccessDetails'},
    professionalAccess: {enabled: true, total: 25, allocated: 5, used: 0, quarantined: 1, excess: 0, available: 19, schemaPath: 'AccessTypeOverview.Details'},
    analyzerAccess: {enabled: true, total: 25, allocated: 30, used: 2, quarantined: 0, excess: 5, available: -5, schemaPath: 'AccessTypeOverview.Details'},
    analyzerTimeAccess: {enabled: true, allocatedMinutes: 700, usedMinutes: 36, unavailableMinutes: 1, schemaPath: 'AccessTypeOverview.AnalyzerTimeAccessDetails'},
    schemaPath: 'AccessTypeOverview',
  }
  const pools = [
    {type: 'professional', total: 25, allocated: 5, available: 19, used: 0, quarantined: 1, excess: 0},
    {type: 'analyzer', total: 25, allocated: 30, available: -5, used: 2, quarantined: 0, excess: 5},
  ]
  const capacity = {allocatedMinutes: 700, usedMinutes: 36, unavailableMinutes: 1}

  it('is mapped whole', () => {
    expect(toOverview(body)).toEqual({pools, capacity, tokens: undefined})
  })

  it('of an old server has neither excess nor capacity', () => {
    const professionalAccess = without(body.professionalAccess, 'excess', 'available')
    expect(toOverview({...without(body, 'analyzerTimeAccess'), professionalAccess})).toEqual({pools: [{...pools[0], available: 20}, pools[1]], capacity: undefined, tokens: undefined})
  })

  it('leaves out what the site does not have', () => {
    expect(toOverview({...body, professionalAccess: {...body.professionalAccess, enabled: false}, analyzerAccess: null, analyzerTimeAccess: {enabled: false, allocatedMinutes: 5}}))
      .toEqual({pools: [], capacity: undefined, tokens: undefined})
    expect(toOverview({})).toEqual({pools: [], capacity: undefined, tokens: undefined})
  })

  it.each(['total', 'allocated'])('without the number %s of a pool does not know that pool, so that nothing is released from it', name => {
    expect(toOverview({...body, analyzerAccess: without(body.analyzerAccess, name)}).pools).toEqual([pools[0]])
    expect(toOverview({...body, analyzerAccess: {...body.analyzerAccess, [name]: null}}).pools).toEqual([pools[0]])
    expect(toOverview({...body, analyzerAccess: {...body.analyzerAccess, [name]: '25'}}).pools).toEqual([pools[0]])
  })

  it('of a token site', () => {
    const tokens = {
      ...body, tokensEnabled: true, totalTokens: 100, availableTokens: 37.5,
      userAccess: {...body.userAccess, enabled: true, allocatedTokens: 60, usedTokens: 12, quarantinedTokens: 2},
      loginAccess: {...body.loginAccess, enabled: true, allocatedTokens: 2.5, usedTokens: 0.5, unavailableTokens: 1},
    }
    expect(toOverview(tokens).tokens).toEqual({
      total: 100, available: 37.5,
      access: [
        {type: 'token_user', allocated: 60, used: 12, quarantined: 2, unavailable: undefined, cost: 1},
        {type: 'token_login', allocated: 2.5, used: 0.5, quarantined: undefined, unavailable: 1, cost: 0.1},
      ],
    })
    expect(toOverview({...tokens, loginAccess: {...tokens.loginAccess, enabled: false}}).tokens?.access.map(access => access.type)).toEqual(['token_user'])
  })

  it.each([null, undefined, [], '', 'x', 3])('that is %j is none', value => {
    expect(() => toOverview(value)).toThrow('Qlik sent no license overview. Is a license installed?')
  })
})

it('keeps one copy of each text', () => {
  const intern = createIntern()
  expect([intern('LAB'), intern('SALES'), intern('LAB')]).toEqual(['LAB', 'SALES', 'LAB'])
})
