// Who acts from this machine, in records.
import {expect, it} from 'vitest'
import {isLocalName, localActor, userInHeader} from './local-actor.ts'

it.each([
  ['jane', 'local:jane'], ['CORP\\jane', 'local:CORP\\jane'], ['Jörg Å', 'local:Jörg Å'], [' a\n\u202Eb ', 'local:a b'],
  ['x'.repeat(200), `local:${'x'.repeat(100)}`], ['', 'local'], [' ', 'local'], [undefined, 'local'],
])('%j is %s', (user, actor) => {
  expect(localActor(user)).toBe(actor)
})

it.each([['J%C3%B6rg', 'Jörg'], ['%ZZ', undefined], [undefined, undefined], [['a', 'b'], undefined]])('the header %j names %j', (header, user) => {
  expect(userInHeader(header)).toBe(user)
})

it.each([['local', true], ['Local:jane', true], ['locally', false], ['my local', false]])('%s is kept for this machine: %s', (name, kept) => {
  expect(isLocalName(name)).toBe(kept)
})
