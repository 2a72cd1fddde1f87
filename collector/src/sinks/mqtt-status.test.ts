// What a subscriber is told of the collector itself, through loss and return of either side; and that the end of the sink never waits long.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer, type AddressInfo} from 'node:net'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {describe, expect, it, onTestFinished} from 'vitest'
import {describeWith} from '../../../tests/parts/describe-with.ts'
import {listen, type Listener} from '../../../tests/parts/mosquitto-listener.ts'
import {startMosquitto, type Mosquitto, type MosquittoOptions} from '../../../tests/parts/mosquitto.ts'
import type {MqttConfig} from '../config/types.ts'
import {openLink} from './mqtt-link.ts'
import {createMqttSink} from './mqtt.ts'
import {fakeBroker, mqttConfig, mqttMessage} from './mqtt-testing.ts'

const one = [JSON.stringify(mqttMessage(1))]

async function aBroker(options: MosquittoOptions = {}): Promise<{broker: Mosquitto; listener: Listener; statuses: () => string[]}> {
  const broker = await startMosquitto(options)
  onTestFinished(() => broker.stop())
  const listener = await listen(broker.url, 'seats/status')
  onTestFinished(() => listener.stop())
  return {broker, listener, statuses: () => listener.texts('seats/status')}
}

function aSink(url: string, more: Partial<MqttConfig> = {}) {
  const sink = createMqttSink(mqttConfig(url, more))
  onTestFinished(() => sink.close())
  return sink
}

/** What somebody is told who subscribes now. */
async function keptAt({url}: Mosquitto): Promise<string[]> {
  const listener = await listen(url, 'seats/status')
  await listener.until(heard => expect(heard).toHaveLength(1))
  await listener.stop()
  return listener.texts('seats/status')
}

describeWith('mosquitto', 'the status', () => {
  it('is `online` from the first message on and `offline` after the end, and is kept', async () => {
    const {broker, listener, statuses} = await aBroker()
    const sink = aSink(broker.url)
    expect(await broker.log()).not.toContain(' as seatkeeper ')
    await sink.send(one)
    expect(await keptAt(broker)).toEqual(['online'])
    await sink.close()
    await listener.until(() => expect(statuses()).toEqual(['online', 'offline']))
    expect([await keptAt(broker), listener.heard.map(({qos, retain}) => ({qos, retain}))]).toEqual([['offline'], [{qos: 1, retain: true}, {qos: 1, retain: true}]])
    expect((await broker.log()).split('\n').filter(line => line.includes('Client seatkeeper ')).at(-1)).toMatch(/Client seatkeeper disconnected\.$/)
  })

  it('is `online` once the sink is opened, without a message, also where the broker comes later', async () => {
    const {broker, listener, statuses} = await aBroker({persistence: true})
    await broker.halt()
    const sink = aSink(broker.url)
    await sink.open()
    expect(statuses()).toEqual([])
    await broker.restart()
    await listener.until(() => expect(statuses()).toEqual(['online']))
    await sink.close()
    await listener.until(() => expect(statuses()).toEqual(['online', 'offline']))
  })

  it('becomes `offline` when the collector is killed', async () => {
    const {broker, listener, statuses} = await aBroker()
    const code = `import {createMqttSink} from ${JSON.stringify(join(import.meta.dirname, 'mqtt.ts'))}
const sink = createMqttSink(${JSON.stringify(mqttConfig(broker.url))})
process.stdout.write((await sink.send(${JSON.stringify(one)})).kind)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: ['ignore', 'pipe', 'inherit']})
    onTestFinished(() => void child.kill('SIGKILL'))
    const [result] = (await once(child.stdout, 'data')) as [Buffer]
    await listener.until(() => expect(statuses()).toEqual(['online']))
    child.kill('SIGKILL')
    await listener.until(() => expect(statuses()).toEqual(['online', 'offline']))
    expect([result.toString(), await keptAt(broker)]).toEqual(['taken', ['offline']])
  })

  it('is `online` again after the broker was gone, though nothing is sent', async () => {
    const {broker, listener, statuses} = await aBroker({persistence: true})
    await aSink(broker.url).send(one)
    await listener.until(() => expect(statuses()).toEqual(['online']))
    await broker.halt()
    await broker.restart()
    await listener.until(() => expect(statuses().at(-1)).toBe('online'))
    await listener.until(() => expect(statuses().length).toBeGreaterThan(1))
    expect(await keptAt(broker)).toEqual(['online'])
  })

  it('is `online` in the end where the broker was frozen and the connection given up', async () => {
    const {broker, listener, statuses} = await aBroker()
    const sink = aSink(broker.url, {timeoutSeconds: 0.3})
    await sink.send(one)
    broker.freeze()
    expect((await sink.send(one)).kind).toBe('later')
    expect((await sink.send(one)).kind).toBe('later')
    broker.goOn()
    await listener.until(() => expect(statuses()).toContain('offline'))
    await listener.until(() => expect(statuses().at(-1)).toBe('online'))
  })
})

describe('a lost connection', () => {
  it('takes no message any more, and says so at once', async () => {
    const {url} = await fakeBroker(packet => (packet.kind === 'publish' && packet.payload === 'last' ? {hangUp: true} : undefined))
    const link = await openLink({config: mqttConfig(url, {timeoutSeconds: 3600}), announce: true, signal: new AbortController().signal})
    if ('kind' in link) throw new Error(link.kind)
    const a = (payload: string) => ({topic: 'a', payload, retain: false, contentType: 'text/plain'} as const)
    expect([await link.publish(a('first')), await link.publish(a('last'))]).toEqual([undefined, {kind: 'closed'}])
    expect([await link.lost, await link.publish(a('late'))]).toEqual([{kind: 'closed'}, {kind: 'closed'}])
    await link.end()
  })
})

describe('a password', () => {
  it('is printed nowhere, not even where the library shall print what it does', async () => {
    const {url, seen} = await fakeBroker(() => undefined)
    const code = `import {createMqttSink} from ${JSON.stringify(join(import.meta.dirname, 'mqtt.ts'))}
import {createSecret} from ${JSON.stringify(join(import.meta.dirname, '../config/secret.ts'))}
const sink = createMqttSink({...${JSON.stringify(mqttConfig(url, {user: 'anna'}))}, password: createSecret('secret-word')})
await sink.send(${JSON.stringify(one)})
await sink.close()`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, DEBUG: '*'}})
    const printed = await text(child.stderr)
    expect(printed).toContain('mqtt-packet')
    expect(printed).not.toContain('secret-word')
    expect(seen).toHaveLength(5)
  })
})

describe('the end', () => {
  const never = {timeoutSeconds: 3600}

  it('comes without a connection', async () => {
    const sink = createMqttSink(mqttConfig('mqtt://127.0.0.1:1', never))
    await sink.close()
    await sink.close()
    expect(await sink.send(one)).toMatchObject({kind: 'later'})
  })

  it('comes while nobody answers the attempt to connect', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const sink = createMqttSink(mqttConfig(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, never))
    const sending = sink.send(one)
    await once(server, 'connection')
    await sink.close()
    expect(await sending).toMatchObject({kind: 'later'})
  })

  it('comes while a message is not acknowledged', async () => {
    const {url, seen} = await fakeBroker(packet => (packet.kind === 'connect' || (packet.kind === 'publish' && packet.payload === 'online') ? undefined : {}))
    const sink = createMqttSink(mqttConfig(url, never))
    const sending = sink.send(one)
    await expect.poll(() => seen.length).toBe(3)
    await sink.close()
    expect(await sending).toMatchObject({kind: 'later'})
    expect(seen.map(packet => (packet.kind === 'publish' ? packet.payload : packet.kind))).toEqual(['connect', 'online', one[0], 'offline'])
  })
})

describeWith('mosquitto', 'the end at a real broker', () => {
  it('comes while that is frozen, which tells of it when it goes on', async () => {
    const {broker, listener, statuses} = await aBroker()
    const sink = createMqttSink(mqttConfig(broker.url, {timeoutSeconds: 3600}))
    await sink.send(one)
    await listener.until(() => expect(statuses()).toEqual(['online']))
    broker.freeze()
    await sink.close()
    broker.goOn()
    await listener.until(() => expect(statuses().at(-1)).toBe('offline'))
  })

  it('lets a process end by itself', async () => {
    const {broker, listener, statuses} = await aBroker()
    const code = `import {createMqttSink} from ${JSON.stringify(join(import.meta.dirname, 'mqtt.ts'))}
const sink = createMqttSink(${JSON.stringify(mqttConfig(broker.url))})
await sink.send(${JSON.stringify(one)})
void sink.close()`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: 'inherit'})
    expect(await once(child, 'exit')).toEqual([0, null])
    await listener.until(() => expect(statuses()).toEqual(['online', 'offline']))
  })
})
