// What the configuration page takes for an address.
import { expect, it } from 'vitest'
import { whyNoAddress } from './address'

it.each(['http://127.0.0.1:8484', ' https://seatkeeper.example.com/ ', 'http://[::1]:8484'])('takes %s', address => {
  expect(whyNoAddress(address)).toBeUndefined()
})

it.each([['', /Give the address/], ['  ', /Give the address/], ['seatkeeper:8484', /begins with http/], ['ftp://x', /begins with http/], ['http://', /begins with http/], ['http://u:p@x', /no user name/], ['http://:p@x', /no user name/], ['http://x/?a=1', /no \?/], ['http://x#a', /no #/], ['http://x:8484/v4/', /before \/v4/]])('refuses %j', (address, words) => {
  expect(whyNoAddress(address)).toMatch(words)
})
