// Which licenses and groups check-config warns of, and that it shows no more than four characters of any.
import {describe, expect, it} from 'vitest'
import {toLicenseMark} from '../qrs/server-license.ts'
import {groupLines, licenseWarnings, UNSEEN_USE, type CheckedSite} from './check-licenses.ts'

const KEY = 'eyJhbGciOiJSUzUxMiJ9.c2VjcmV0.c2lnbmF0dXJl'

/** `prod@acme:1111`: the name, the group and the last four figures of the license, the latter two if any. */
function site(text: string, isReliable?: boolean): CheckedSite {
  const [, name = '', licenseGroup, number] = /^([^@:]+)(?:@([^:]+))?(?::(.+))?$/.exec(text) ?? []
  return {site: {name, ...(licenseGroup !== undefined && {licenseGroup})}, mark: number === undefined ? undefined : toLicenseMark({serial: `0000 0000 0000 ${number}`, key: `${KEY}${number}`}), isReliable}
}

const warnings = (...texts: string[]) => licenseWarnings(texts.map(text => site(text)))

describe('no warning', () => {
  it.each([
    [['prod:1111']], [['prod:1111', 'test:2222']], [['prod@acme:1111', 'test@acme:1111']], [['prod@acme:1111', 'test@acme:1111', 'other:2222']],
    [['prod', 'test']], [['prod@acme', 'test@acme']], [['prod@acme:1111', 'test@acme']],
    [['a@x:1111', 'b@x:1111', 'c@y:2222', 'd@y:2222']],
  ])('for %j', texts => {
    expect(warnings(...texts)).toEqual([])
  })
})

describe('a warning', () => {
  const shared = (names: string, ending: string) => `${names} have the same license (ending in ${ending}) and do not name the same licenseGroup. `
    + 'A user who is idle at one may be at work at the other, and would lose the seat. Give them one licenseGroup.'

  it.each([
    [['prod:1111', 'test:1111'], [shared('prod and test', '1111')]],
    [['prod@acme:1111', 'b@acme:1111', 'test:1111'], [shared('prod, b and test', '1111')]],
    [['a@x:1111', 'b@y:1111', 'c@x:2222', 'd@y:2222'], [shared('a and b', '1111'), shared('c and d', '2222')]],
  ])('for one license without one group: %j', (texts, expected) => {
    expect(warnings(...texts).filter(text => text.includes('same license'))).toEqual(expected)
  })

  it('for a group of several licenses', () => {
    expect(warnings('a@acme:1111', 'b@acme:2222', 'c@acme:1111', 'd@acme')).toEqual([
      'the sites of license group acme have different licenses: a (ending in 1111), b (ending in 2222) and c (ending in 1111). '
      + 'Use of another license keeps seats here, and a site that cannot be read holds up the others. Is the group right?',
    ])
  })

  it('for a group of one site', () => {
    expect(warnings('prod@acme:1111', 'test:2222')).toEqual([
      'only prod names license group acme. The other sites with its license key are not known here, so use at them is not seen: '
      + 'let this collector read them too, exclude the users who work there, or leave releasing off.',
    ])
  })

  it('never shows a key or its number', () => {
    const all = warnings('a:1111', 'b@x:1111', 'c@y:2222', 'd@y:3333', 'e@z').join('\n')
    expect(all.match(/0000|eyJ|c2VjcmV0|[0-9a-f]{8}/)).toBeNull()
  })
})

describe('the costs of a group', () => {
  const costing = (text: string, analyzer: number, more: object = {}): CheckedSite => {
    const one = site(text)
    return {...one, site: {...one.site, costs: {currency: 'EUR', monthlyPerSeat: {analyzer}, ...more}}}
  }
  const warning = 'the sites of license group acme (a and b) have different costs. What was bought and the budget are told by one of them alone, with its costs, '
    + 'and an idle or freed seat by the site that counts it: give all of them the same costs.'

  it.each<[string, CheckedSite[], string[]]>([
    ['another price', [costing('a@acme', 40), costing('b@acme', 41)], [warning]],
    ['a budget at one alone', [costing('a@acme', 40), costing('b@acme', 40, {monthlyBudget: 5})], [warning]],
    ['none at one', [costing('a@acme', 40), site('b@acme')], [warning]],
    ['the same', [costing('a@acme', 40), costing('b@acme', 40), costing('c', 99)], []],
  ])('are compared: %s', (_, sites, expected) => {
    expect(licenseWarnings(sites)).toEqual(expected)
  })
})

describe('a group', () => {
  it('is shown with its sites', () => {
    expect(groupLines([site('a@x'), site('b@x', true), site('c@y', true), site('d')])).toEqual(['License group x: a and b. Use at one of them counts at all.'])
  })

  it('says when one of them holds the others up', () => {
    expect(groupLines([site('a@x', true), site('b@x', false), site('c@x', false)])).toEqual([
      'License group x: a, b and c. Use at one of them counts at all. Nothing is released at any of them now: b and c could not be read whole, or tells of no use.',
    ])
  })
})

it('what cannot be known is said, with what to do', () => {
  expect(UNSEEN_USE).toMatch(/^ATTENTION: .*Qlik Cloud.*exclude such users, or leave releasing off/)
})
