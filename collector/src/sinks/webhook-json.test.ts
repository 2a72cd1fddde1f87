// The plain form: what today's tool sends is in it under the same names, and nothing in the data can pose as the message's own.
import {expect, it} from 'vitest'
import {toJson, toQuery} from './webhook-json.ts'
import {aMessage, AT, hardNames} from './webhook-testing.ts'

const own = {
  event: 'server license about to expire alert', kind: 'serverLicenseAlert', site: 'prod', severity: 'warning', at: AT,
  id: '7d1c3c52-8f0e-4a8e-9a6b-0d6f3a1f5b11', title: 'prod: the server license ends in 20 days',
}

it('holds the message and its data', () => {
  expect(toJson(aMessage())).toEqual({...own, licenseExpired: false, expiryDateStr: '2026-12-12', daysUntilExpiry: 20})
})

it('lets no data pose as the message, and keeps its own names first', () => {
  const json = toJson(aMessage({data: {seats: [{user: 'CORP\\anna'}], event: 'x', id: 'y', at: 1}}))
  expect(json).toEqual({...own, seats: [{user: 'CORP\\anna'}]})
  expect(Object.keys(json)).toEqual([...Object.keys(own), 'seats'])
})

it('as a query holds what is flat', () => {
  const query = toQuery(aMessage({data: {licenseExpired: false, daysUntilExpiry: null, seats: [1], who: {name: 'x'}, none: undefined, note: 'a & b=c é'}}))
  expect(Object.fromEntries(new URLSearchParams(query))).toEqual({...own, at: String(AT), licenseExpired: 'false', note: 'a & b=c é'})
})

it.each(hardNames)('as a query carries %j', name => {
  const query = toQuery(aMessage({data: {name}}))
  expect(query).toMatch(/^[\w.*%+=&-]+$/)
  expect(new URLSearchParams(query).get('name')).toBe(name.toWellFormed())
})
