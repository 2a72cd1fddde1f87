// Holds every way of shielding a user to its word, in odd spellings too: a shield that fails silently costs somebody a seat.
import {describe, expect, it} from 'vitest'
import {compileExclusions} from './exclusions.ts'
import {fold, type ExclusionRules, type User} from './model.ts'
import {aUser, someExclusions} from './testing.ts'

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
