// Trying destinations and seeing what was refused, through the real command line.
import {describe, expect, it, onTestFinished} from 'vitest'
import {answer, startHttpReceiver, type HttpReceiver} from '../parts/http-receiver.ts'
import {SmtpRefusal, startSmtpServer, type SmtpServer} from '../parts/smtp-server.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import {DRY} from './configuration.ts'
import {NO_INFLUXDB} from './excluding.ts'
import {daysBefore, testWorld, type World} from './world.ts'

const site: SiteSpec = {users: [{userId: 'anna', name: 'Anna Berg', email: 'anna@example.com', seat: {lastUsed: daysBefore(63)}}, {userId: 'bert', seat: {type: 'analyzer', lastUsed: null, created: daysBefore(20)}}]}
const SECRET_URL = 'https://127.0.0.1:9/hooks/very-secret-token'

const mailOf = (port: number, messages: object = {}) => ({host: '127.0.0.1', port, security: 'none', from: 'seatkeeper@example.com', to: ['ops@example.com'], timeoutSeconds: 5, messages})

async function open(destinations: object): Promise<World> {
  return testWorld({sites: {prod: {simulator: {site}}}, config: {licenseManagement: DRY, destinations: {...NO_INFLUXDB, ...destinations}, api: {port: 0}}})
}

async function servers(): Promise<{hook: HttpReceiver; mail: SmtpServer}> {
  const [hook, mail] = await Promise.all([startHttpReceiver(), startSmtpServer()])
  onTestFinished(async () => void await Promise.all([hook.stop(), mail.stop()]))
  return {hook, mail}
}

describe('test-destination', () => {
  it('sends one test message to the destination that is named, and says that it was taken', async () => {
    const {hook, mail} = await servers()
    const world = await open({webhooks: [{name: 'ops', url: hook.url}], email: mailOf(mail.port)})
    expect(await world.cli(['test-destination', 'ops'])).toMatchObject({code: 0, stdout: 'webhook:ops took a test message.\n', stderr: ''})
    expect(await world.cli(['test-destination', 'email'])).toMatchObject({code: 0, stdout: 'email took a test message.\n'})
    expect(hook.received().map(({body}) => (JSON.parse(body) as {event: string}).event)).toEqual(['test'])
    expect(mail.mails().map(({subject}) => subject)).toEqual(['Test message of Seatkeeper'])
  })

  it('tells the exact error, and no secret', async () => {
    const {hook, mail} = await servers()
    hook.become(answer(400, 'invalid_payload'))
    mail.become(stage => {
      if (stage === 'recipient') throw new SmtpRefusal(550, 'no such user')
    })
    const world = await open({webhooks: [{name: 'ops', url: hook.url}, {name: 'secret', url: SECRET_URL}], email: mailOf(mail.port)})
    const results = await Promise.all(['ops', 'email', 'secret', 'influxDb'].map(name => world.cli(['test-destination', name])))
    expect(results.map(({code}) => code)).toEqual([1, 1, 1, 1])
    expect(results.map(({stderr}) => stderr)).toEqual([
      expect.stringContaining('invalid_payload'), expect.stringContaining('no such user'), expect.stringMatching(/^Webhook secret at 127\.0\.0\.1:9 .*refused/), expect.stringContaining('InfluxDB'),
    ])
    expect(JSON.stringify(results)).not.toContain('very-secret-token')
  })

  it('names the destinations where none of that name is', async () => {
    const world = await open({webhooks: [{name: 'ops', url: 'http://127.0.0.1:9/'}]})
    expect(await world.cli(['test-destination', 'mqtt'])).toMatchObject({code: 2, stderr: expect.stringMatching(/^There is no destination mqtt in .*\. Its destinations: influxDb, webhook:ops\.\n$/) as string})
  })
})

it('undelivered shows what was refused, by the API and the command, also while the collector runs', async () => {
  const {hook} = await servers()
  hook.become(answer(400, 'invalid_payload'))
  const world = await open({webhooks: [{name: 'ops', url: hook.url}]})
  expect(await world.cli(['undelivered'])).toMatchObject({code: 0, stdout: 'No destination has refused a message.\n'})
  const service = await world.start()
  await expect.poll(async () => ((await service.call('/v4/undelivered')).body.messages as {destination: string; what: string}[]).map(({destination, what}) => `${destination} ${what}`), {timeout: 10_000})
    .toEqual([expect.stringMatching(/^webhook:ops prod: the server license ends in \d+ days/)])
  const shown = await world.cli(['undelivered'])
  expect(shown.stdout).toMatch(/webhook:ops.*prod: the server license/s)
  expect(shown.stdout).toContain('These messages are not sent again.')
  expect(JSON.parse((await world.cli(['undelivered', '--json'])).stdout)).toMatchObject([{destination: 'webhook:ops', reason: expect.stringContaining('invalid_payload') as string}])

  const {outbox} = service.collector.store
  outbox.add('email:users', [JSON.stringify({kind: 'seatReleased', site: 'prod', title: 'Your seat was released', to: 'anna@example.com', data: {user: 'CORP\\anna'}})], 1)
  outbox.bury('email:users', outbox.peek('email:users', 1)[0]!, '550 no', Date.now())
  expect((await service.call('/v4/undelivered')).body.messages).toMatchObject([{user: 'CORP\\anna', to: 'anna@example.com'}, {destination: 'webhook:ops'}])
  expect((await world.cli(['undelivered'])).stdout).toContain('Your seat was released (to CORP\\anna, anna@example.com)')
})
