import {describe, expect, it} from 'vitest'
import {fateOf} from './describe-with.ts'

describe('fateOf', () => {
  it.each<[what: string, args: Parameters<typeof fateOf>, fate: ReturnType<typeof fateOf>]>([
    ['a part that is there', [undefined, false, true], 'run'],
    ['a part that is missing', ['no apt-get', false, false], 'skip'],
    ['a part that is missing on CI', ['no apt-get', false, true], 'fail'],
    ['an optional part that is missing', ['none given', true, false], 'skip'],
    ['an optional part that is missing on CI', ['none given', true, true], 'skip'],
  ])('of tests for %s', (_what, args, fate) => {
    expect(fateOf(...args)).toBe(fate)
  })
})
