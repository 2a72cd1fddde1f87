// Holds every way of shielding a user to its word, in odd spellings too: a shield that fails silently costs somebody a seat.
import {describe, expect, it} from 'vitest'
import {compileExclusions, madeRules, withMade} from './exclusions.ts'
import {DAY, fold, type Exclusion, type ExclusionRules, type User} from './model.ts'
import {anExclusion, aUser, NOW, someExclusions} from './testing.ts'

const matching = (rules: Partial<ExclusionRules>, user: Partial<User>) => compileExclusions(someExclusions(rules)).matching(aUser(user))

describe('each kind of rule', () => {
  it.each([
    ['user', {users: [{directory: 'LAB', id: 'anna'}]}, {}, ['user LAB\\anna']],
    ['user of another directory', {users: [{directory: 'SALES', id: 'anna'}]}, {}, []],
    ['user, directory and id swapped', {users: [{directory: 'anna', id: 'LAB'}]}, {}, []],
    ['tag', {tags: ['VIP']}, {tags: ['other', 'VIP']}, ['tag VIP']],
    ['tag that only begins alike', {tags: ['VIP']}, {tags: ['VIP-User']}, []],
    ['user directory', {userDirectories: ['LAB']}, {}, ['user directory LAB']],
    ['role', {roles: ['RootAdmin']}, {roles: ['RootAdmin']}, ['role RootAdmin']],
    ['group', {groups: ['Finance']}, {groups: ['Finance']}, ['group Finance']],
    ['a tag is no role', {roles: ['VIP']}, {tags: ['VIP'], groups: ['VIP']}, []],
    ['custom property', {customProperties: [{name: 'Keep', value: 'yes'}]}, {properties: [{name: 'Keep', value: 'yes'}]}, ['custom property Keep=yes']],
    ['custom property with another value', {customProperties: [{name: 'Keep', value: 'yes'}]}, {properties: [{name: 'Keep', value: 'no'}]}, []],
    [
      'name and value on two different custom properties',
      {customProperties: [{name: 'Keep', value: 'yes'}]}, {properties: [{name: 'Keep', value: 'no'}, {name: 'Other', value: 'yes'}]}, [],
    ],
  ])('%s', (_, rules, user, expected) => {
    expect(matching(rules, user)).toEqual(expected)
  })

  it('names every rule that shields, in the order of the configuration', () => {
    const rules = {users: [{directory: 'LAB', id: 'anna'}], tags: ['VIP'], userDirectories: ['LAB'], protectActiveUsers: true}
    expect(matching(rules, {tags: ['VIP']})).toEqual(['user LAB\\anna', 'tag VIP', 'user directory LAB', 'user status: everyone not marked inactive'])
  })

  it('shields nobody when there are no rules', () => {
    expect(compileExclusions(someExclusions())).toMatchObject({rules: []})
    expect(matching({}, {tags: ['VIP'], directory: 'INTERNAL', managedByConnector: false})).toEqual([])
  })
})

describe('spelling', () => {
  const composed = 'Zo\u00eb'
  const decomposed = 'Zoe\u0308'
  it.each([
    ['letter case', 'vip-user', 'VIP-User'],
    ['composed in the file, decomposed in Qlik', composed, decomposed],
    ['decomposed in the file, composed in Qlik', decomposed, composed],
    ['both, in other letter case', composed.toUpperCase(), decomposed.toLowerCase()],
    ['a capital that exists only decomposed', 'J\u030c', '\u01f0'],
    ['Greek with two accents', '\u03aa\u0301', '\u0390'],
    ['a capital sharp s', 'STRA\u1e9eE', 'stra\u00dfe'],
    ['Cyrillic', '\u0418\u0432\u0430\u043d', '\u0438\u0432\u0430\u043d'],
  ])('%s does not matter', (_, written, atQlik) => {
    expect(matching({tags: [written]}, {tags: [atQlik]})).toEqual([`tag ${written}`])
    expect(matching({users: [{directory: 'lab', id: written}]}, {directory: 'LAB', id: atQlik})).toEqual([`user lab\\${written}`])
    expect(matching({userDirectories: [written]}, {directory: atQlik})).toEqual([`user directory ${written}`])
    expect(matching({roles: [written]}, {roles: [atQlik]})).toEqual([`role ${written}`])
    expect(matching({groups: [written]}, {groups: [atQlik]})).toEqual([`group ${written}`])
    expect(matching({customProperties: [{name: written, value: written}]}, {properties: [{name: atQlik, value: atQlik}]}))
      .toEqual([`custom property ${written}=${written}`])
  })

  it('still tells different letters apart', () => {
    expect(matching({tags: ['Zoe']}, {tags: [composed]})).toEqual([])
  })

  it.each(['a', 'Z', 'Zo\u00eb', '\u0130', 'J\u030c', '\u01f0', '\u1e9e', '\u2126', 'ΟΔΟΣ'])('fold(%s) folds no further', text => {
    expect(fold(fold(text))).toBe(fold(text))
  })
})

describe('user status', () => {
  const active = 'user status: everyone not marked inactive'
  const unblocked = 'user status: everyone not blocked'
  const internal = 'user status: internal users'
  it.each([
    ['protectActiveUsers', {inactive: false}, [active]],
    ['protectActiveUsers', {inactive: true}, []],
    ['protectNonBlockedUsers', {blocked: false}, [unblocked]],
    ['protectNonBlockedUsers', {blocked: true}, []],
    ['protectInternalUsers', {directory: 'INTERNAL'}, [internal]],
    ['protectInternalUsers', {directory: 'Internal'}, [internal]],
    ['protectInternalUsers', {managedByConnector: false}, [internal]],
    ['protectInternalUsers', {directory: 'LAB', managedByConnector: true}, []],
  ] as const)('%s and %o', (rule, user, expected) => {
    expect(matching({[rule]: true}, user)).toEqual(expected)
    expect(matching({[rule]: false}, user)).toEqual([])
    expect(compileExclusions(someExclusions({[rule]: true})).rules).toHaveLength(1)
  })
})

describe('an exclusion that an operator made', () => {
  const told = (made: readonly Partial<Exclusion>[], user: Partial<User> = {}, rules: Partial<ExclusionRules> = {}) => {
    const {matching, ruleFor, endFor} = withMade(compileExclusions(someExclusions(rules)), made.map(anExclusion), NOW)
    return {names: matching(aUser(user)), rule: ruleFor(aUser(user)), end: endFor(aUser(user))}
  }
  const nothing = {names: [], rule: undefined, end: undefined}

  it('shields its user, says by whom and why in a sentence, and also whom in a report', () => {
    expect(told([{}])).toEqual({names: ['user LAB\\anna, made by Olga (on leave)'], rule: 'Olga (on leave)', end: undefined})
    expect(told([{until: NOW + DAY}])).toEqual({names: ['user LAB\\anna, made by Olga until 23 Nov 2026 (on leave)'], rule: 'Olga until 23 Nov 2026 (on leave)', end: NOW + DAY})
  })

  it.each<[string, Partial<User>]>([
    ['another id', {id: 'annab'}], ['another directory', {directory: 'SALES'}], ['directory and id swapped', {directory: 'anna', id: 'LAB'}],
    ['the boundary elsewhere', {directory: 'LAB\\anna', id: ''}],
  ])('shields nobody else: %s', (_, user) => {
    expect(told([{}], user)).toEqual(nothing)
  })

  it.each<[string, Partial<Exclusion>, Partial<User>]>([
    ['letter case', {directory: 'lab', userId: 'ANNA'}, {}],
    ['composed letters', {userId: 'Zo\u00eb'}, {id: 'ZOE\u0308'}],
    ['a capital that exists only decomposed', {userId: 'J\u030c'}, {id: '\u01f0'}],
  ])('knows no %s', (_, exclusion, user) => {
    expect(told([exclusion], user).rule).toBe('Olga (on leave)')
  })

  it('knows ids with backslashes', () => {
    expect(told([{userId: 'back\\slash'}], {id: 'back\\slash'}).rule).toBe('Olga (on leave)')
    expect(told([{userId: 'back\\slash'}], {id: 'slash'})).toEqual(nothing)
    expect(told([{userId: 'back\\slash'}], {id: 'back'})).toEqual(nothing)
  })

  it('ends at its instant: it holds one millisecond before, and not at it', () => {
    expect(told([{until: NOW + 1}]).end).toBe(NOW + 1)
    expect(told([{until: NOW}])).toEqual(nothing)
    expect(told([{until: NOW - 1}])).toEqual(nothing)
  })

  it('counts before an older one of the same user, however that is spelt', () => {
    const newest = {id: 'e2', by: 'Nils', until: NOW + DAY}
    expect(told([newest, {userId: 'ANNA'}])).toEqual({names: ['user LAB\\anna, made by Nils until 23 Nov 2026 (on leave)'], rule: 'Nils until 23 Nov 2026 (on leave)', end: NOW + DAY})
    expect(told([{...newest, until: NOW}, {}]).rule).toBe('Olga (on leave)')
  })

  it('comes after the rules of the configuration, which have no end', () => {
    expect(told([{until: NOW + DAY}], {tags: ['VIP']}, {tags: ['VIP']}))
      .toEqual({names: ['tag VIP', 'user LAB\\anna, made by Olga until 23 Nov 2026 (on leave)'], rule: 'tag VIP', end: undefined})
    expect(told([], {tags: ['VIP']}, {tags: ['VIP']})).toEqual({names: ['tag VIP'], rule: 'tag VIP', end: undefined})
  })

  it('is told apart in reports from one of another user with the same words', () => {
    const made = [anExclusion(), anExclusion({id: 'e2', userId: 'bert'})]
    expect(withMade(compileExclusions(someExclusions({tags: ['VIP']})), made, NOW).rules.toSorted())
      .toEqual(['tag VIP', 'user LAB\\anna, made by Olga (on leave)', 'user LAB\\bert, made by Olga (on leave)'])
  })

  it('leaves nothing behind once it has ended', () => {
    const configured = compileExclusions(someExclusions())
    expect(withMade(configured, [anExclusion({until: NOW})], NOW)).toBe(configured)
    expect([madeRules([], NOW), madeRules([anExclusion({until: NOW})], NOW)]).toEqual([undefined, undefined])
  })
})
