// An address is one mailbox, or it is none.
import {expect, it} from 'vitest'
import {addressOf} from './user-address.ts'

const user = (address?: string) => ({directory: 'CORP', id: 'anna', ...(address !== undefined && {address})})

it.each([
  ['anna@example.com', 'anna@example.com'], ['änna.b+x@mail-1.example.com', 'änna.b+x@mail-1.example.com'],
  ['', undefined], ['anna', undefined], ['a@b@c', undefined], ['a b@example.com', undefined], ['<a@example.com>', undefined], ['a@example.com, b@example.com', undefined],
  ['a@.', undefined], ['a@example.com.', undefined], ['a\u0000@example.com', undefined], ['a\u202E@example.com', undefined], ['a\r\nBcc: b@example.com', undefined],
])('%j', (address, expected) => {
  expect(addressOf(user(address), {attribute: 'email'})).toBe(expected)
})

it('is made by the pattern where the attribute holds none', () => {
  expect(addressOf(user(), {attribute: 'email', pattern: '{userId}@{userDirectory}.example.com'})).toBe('anna@CORP.example.com')
  expect(addressOf(user('nonsense'), {attribute: 'email', pattern: '{userId}@example.com'})).toBe('anna@example.com')
  expect(addressOf({directory: 'CORP', id: 'a b'}, {attribute: 'email', pattern: '{userId}@example.com'})).toBeUndefined()
})
