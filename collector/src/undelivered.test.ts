// What is told of refused messages, and whom it names.
import {expect, it} from 'vitest'
import {createConfigFolder, QRS} from '../test-support/config-folder.ts'
import {toUndelivered} from './undelivered.ts'

const message = {kind: 'seatReleased', site: 'prod', title: 'Your Qlik Sense seat was released', to: 'anna@example.com', data: {user: 'CORP\\anna'}}
const rowOf = (payload: unknown, sink = 'email:users') =>
  ({id: 1, sink, payload: typeof payload === 'string' ? payload : JSON.stringify(payload), created: 1, died: 2, reason: 'The server refused anna@example.com: 550 no.'})

async function toldOf(payload: unknown, {sink = 'email:users', includeUserDetails = true} = {}) {
  const folder = await createConfigFolder()
  const config = folder.load(`sites: [{name: prod, qrs: ${QRS}}]\nlicenseManagement: {auditLog: {includeUserDetails: ${includeUserDetails}}}\n`)
  folder.remove()
  return toUndelivered([rowOf(payload, sink)], config)
}

it('a mail to a user names her and her address', async () => {
  expect(await toldOf(message)).toEqual([{
    destination: 'email:users', at: 1, refusedAt: 2, what: message.title, user: 'CORP\\anna', to: 'anna@example.com', reason: 'The server refused anna@example.com: 550 no.',
  }])
})

it('it names nobody where the records of the site do not, or the site is not known', async () => {
  const nobody = [{destination: 'email:users', at: 1, refusedAt: 2, what: message.title, reason: 'The server refused the address: 550 no.'}]
  expect(await toldOf(message, {includeUserDetails: false})).toEqual(nobody)
  expect(await toldOf({...message, site: 'gone'})).toEqual(nobody)
})

it.each([
  ['email', {...message, kind: 'seatsReleased', title: 'prod: 1 seat released'}, 'prod: 1 seat released'],
  ['email', 'no JSON', 'a message that cannot be read'],
  ['influxDb', 'license_usage,site=prod total=1i 5', 'license_usage'],
])('of others at %s only what it is', async (sink, payload, what) => {
  const [told] = await toldOf(payload, {sink})
  expect([told!.what, 'user' in told!, 'to' in told!]).toEqual([what, false, false])
})
