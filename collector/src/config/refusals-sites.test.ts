// Sites that are refused: names, addresses and license groups that cannot be meant.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, QRS, type ConfigFolder} from '../../test-support/config-folder.ts'

let folder: ConfigFolder
beforeAll(async () => {
  folder = await createConfigFolder()
})
afterAll(() => folder.remove())

describe('sites', () => {
  const two = (name: string, url: string): string[] =>
    folder.errors(`sites:\n  - {name: prod, qrs: ${QRS}}\n  - {name: ${name}, qrs: ${QRS.replace('https://qlik.example.com:4242', url)}}\n`)

  it.each([
    ['the same name', two.bind(null, 'PROD', 'https://other:4242'), ['seatkeeper.yaml:3:12 sites[1].name: sites[0] has this name already (upper and lower case do not count)']],
    ['the same address', two.bind(null, 'test', 'https://QLIK.example.com:4242/'), ['seatkeeper.yaml:3:29 sites[1].qrs.url: sites[0] has this address already: its seats would be counted and released twice']],
    ['a list for a name', two.bind(null, '[a]', 'https://other:4242'), ['seatkeeper.yaml:3:12 sites[1].name: must be letters, digits, dot, dash or underscore, but is a list']],
    ['a name with a space', two.bind(null, 'my site', 'https://other:4242'), ['seatkeeper.yaml:3:12 sites[1].name: must be letters, digits, dot, dash or underscore']],
    ['a password in the address', two.bind(null, 'test', 'https://me:hush@other:4242'), ['seatkeeper.yaml:3:29 sites[1].qrs.url: must not hold a user or password; there are keys of their own for them']],
    ['no address', two.bind(null, 'test', 'qlik'), ['seatkeeper.yaml:3:29 sites[1].qrs.url: must be an address that begins with https://']],
  ])('%s', (_, errors, expected) => {
    expect(errors()).toEqual(expected)
  })

  describe('of one license group', () => {
    const grouped = (first: string, second: string, url = 'https://other:4242', env: Record<string, string> = {}): string[] =>
      folder.errors(`sites:\n  - {name: a, licenseGroup: ${first}, qrs: ${QRS}}\n  - {name: b, licenseGroup: ${second}, qrs: ${QRS.replace('https://qlik.example.com:4242', url)}}\n`, env)

    it('write it in the same letters; other groups are other groups', () => {
      expect([grouped('acme', 'acme'), grouped('acme', 'acme-2')]).toEqual([[], []])
      const told = ['seatkeeper.yaml:3:29 sites[1].licenseGroup: sites[0] writes this group with other capital letters; write it the same way in both, or they would not know of each other']
      expect([grouped('acme', 'ACME'), grouped('"${GROUP}"', 'Acme', undefined, {GROUP: 'acme'})]).toEqual([told, told])
    })

    it('are as different as any two sites', () => {
      expect(grouped('acme', 'acme', 'https://qlik.example.com:4242')).toEqual(['seatkeeper.yaml:3:46 sites[1].qrs.url: sites[0] has this address already: its seats would be counted and released twice'])
    })

    it.each([['""', 'must be letters, digits, dot, dash or underscore'], ["'a b'", 'must be letters, digits, dot, dash or underscore'], ['7', 'must be letters, digits, dot, dash or underscore, but is a number; put it in quotes'], ['[a]', 'must be letters, digits, dot, dash or underscore, but is a list']])('must be named, not %s', (group, message) => {
      expect(grouped('acme', group).map(line => line.replace(/^\S+ /, ''))).toEqual([`sites[1].licenseGroup: ${message}`])
    })
  })

  it.each([
    ['none', 'tags: {a: b}', ['seatkeeper.yaml:1:1 sites: is missing']],
    ['an empty list', 'sites: []', ['seatkeeper.yaml:1:8 sites: needs at least one entry']],
    ['one without anything', 'sites: [prod]', ['seatkeeper.yaml:1:9 sites[0]: must be a section with keys of its own, but is text']],
    ['one without qrs', 'sites: [{name: prod}]', ['seatkeeper.yaml:1:9 sites[0].qrs: is missing']],
  ])('%s', (_, yaml, expected) => {
    expect(folder.errors(yaml)).toEqual(expected)
  })
})
