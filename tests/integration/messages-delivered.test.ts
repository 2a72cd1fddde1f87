// The whole way: what happens at the site reaches a real broker, a real mail server and a real receiver, and none waits for another.
import {expect, it, onTestFinished, vi} from 'vitest'
import type {Message} from '../../collector/src/messages/model.ts'
import {describeWith} from '../parts/describe-with.ts'
import {hang, startHttpReceiver, type HttpReceiver} from '../parts/http-receiver.ts'
import {listen, type Listener} from '../parts/mosquitto-listener.ts'
import {startMosquitto, type Mosquitto} from '../parts/mosquitto.ts'
import {startSmtpServer, type SmtpServer} from '../parts/smtp-server.ts'
import {LIVE} from './configuration.ts'
import {NO_INFLUXDB} from './excluding.ts'
import type {RunningService} from './service.ts'
import {daysBefore, testWorld, type World} from './world.ts'

const DEADLINE = {timeout: 20_000, interval: 20}

type All = {readonly world: World; readonly service: RunningService; readonly broker: Mosquitto; readonly heard: Listener; readonly hook: HttpReceiver; readonly mail: SmtpServer}

async function open(): Promise<All> {
  const [broker, hook, mail] = await Promise.all([startMosquitto(), startHttpReceiver(), startSmtpServer()])
  const heard = await listen(broker.url, 'seatkeeper/#')
  onTestFinished(async () => {
    await heard.stop()
    await Promise.all([broker.stop(), hook.stop(), mail.stop()])
  })
  const users = [{userId: 'anna', email: 'anna@example.com', seat: {lastUsed: daysBefore(100)}}]
  const world = await testWorld({sites: {prod: {simulator: {site: {users, totals: {professional: 20}}}}}, config: {
    licenseManagement: {...LIVE}, api: {port: 0},
    destinations: {
      ...NO_INFLUXDB, mqtt: {url: broker.url}, webhooks: [{name: 'ops', url: hook.url}],
      email: {host: '127.0.0.1', port: mail.port, security: 'none', from: 'seatkeeper@example.com', to: ['ops@example.com'], messages: {seatReleased: true}},
    },
  }})
  return {world, service: await world.start(), broker, heard, hook, mail}
}

const kindsAt = ({hook}: All) => hook.received().map(({body}) => (JSON.parse(body) as {kind: string}).kind)
const titlesIn = ({heard}: All, topic: string) => heard.texts(topic).map(text => (JSON.parse(text) as Message).title)

describeWith('mosquitto', 'what happened', () => {
  it('reaches every destination in its form, though InfluxDB is down', async () => {
    const all = await open()
    await all.service.round('evaluation')
    await vi.waitFor(() => {
      expect(titlesIn(all, 'seatkeeper/prod/seats-released')).toEqual(['prod: 1 seat released'])
      expect(kindsAt(all)).toContain('seatsReleased')
      expect(all.mail.mails().map(({subject, recipients}) => `${subject} to ${recipients.join()}`)).toEqual(['prod: 1 seat released to ops@example.com', 'Your Qlik Sense seat was released to anna@example.com'])
    }, DEADLINE)
    expect(all.heard.texts('seatkeeper/status')).toContain('online')
    expect(all.service.collector.delivery.health().influxDb).toMatchObject({ok: false})
  })

  it('is not needed for the broker to show that the collector is there, also after a restart', async () => {
    const broker = await startMosquitto({persistence: true})
    onTestFinished(() => broker.stop())
    const heard = await listen(broker.url, 'seatkeeper/status')
    onTestFinished(() => heard.stop())
    const world = await testWorld({sites: {prod: {simulator: {site: {users: []}}}}, config: {
      api: {port: 0}, destinations: {...NO_INFLUXDB, mqtt: {url: broker.url, messages: {serverLicense: false}}},
    }})
    const service = await world.start()
    await vi.waitFor(() => expect(heard.texts('seatkeeper/status')).toEqual(['online']), DEADLINE)
    await service.stop()
    await world.start()
    await vi.waitFor(() => expect(heard.texts('seatkeeper/status')).toEqual(['online', 'offline', 'online']), DEADLINE)
  })

  it('reaches the others while one hangs and one is down, and these when they are back', async () => {
    const all = await open()
    await vi.waitFor(() => expect(kindsAt(all)).toContain('serverLicenseStatus'), DEADLINE)
    all.hook.become(hang)
    await all.broker.halt()
    await all.service.round('evaluation')
    await vi.waitFor(() => expect(all.mail.mails()).toHaveLength(2), DEADLINE)
    await all.broker.restart()
    await vi.waitFor(() => expect(titlesIn(all, 'seatkeeper/prod/seats-released')).toEqual(['prod: 1 seat released']), DEADLINE)
  })
})
