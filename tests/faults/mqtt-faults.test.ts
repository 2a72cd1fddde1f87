// An MQTT broker that is down, frozen, refusing or cut off: the outbox keeps every message, in order, and nobody else waits for it.
import {onTestFinished, expect, it, vi} from 'vitest'
import {createDelivery, type Delivery} from '../../collector/src/deliver.ts'
import {createMqttSink} from '../../collector/src/sinks/mqtt.ts'
import {mqttConfig, mqttMessage} from '../../collector/src/sinks/mqtt-testing.ts'
import {fakeSink, taken} from '../../collector/src/sinks/testing.ts'
import {createAudit} from '../../collector/src/store/audit.ts'
import {createOutbox, type Outbox} from '../../collector/src/store/outbox.ts'
import {aDataFolder, type DataFolder} from '../../collector/src/store/testing.ts'
import {createSecret} from '../../collector/src/config/secret.ts'
import type {MqttConfig} from '../../collector/src/config/types.ts'
import {describeWith} from '../parts/describe-with.ts'
import {listen, WAIT_MS, type Listener} from '../parts/mosquitto-listener.ts'
import {startTap} from '../parts/mosquitto-tap.ts'
import {startMosquitto, type Mosquitto, type MosquittoOptions} from '../parts/mosquitto.ts'

const TOPIC = 'seats/prod/seatsReleased'
const payloads = (from: number, to: number): string[] => Array.from({length: to - from + 1}, (_, index) => JSON.stringify(mqttMessage(from + index)))
/** Without what came again right after itself: that is what QoS 1 may do. */
const once = (texts: readonly string[]): string[] => texts.filter((text, at) => text !== texts[at - 1])

type Courier = {outbox: Outbox; delivery: Delivery; add: (messages: readonly string[]) => void; others: string[]; stop: () => Promise<void>}

/** A sink as the collector runs it, with its outbox in a real file, beside another that takes everything. */
function aCourier(folder: DataFolder, url: string, more: Partial<MqttConfig> = {}): Courier {
  const db = folder.open()
  const outbox = createOutbox(db)
  const quiet = () => undefined
  const deps = {outbox, audit: createAudit(db, folder.path, () => true), now: () => 1_795_312_800_000, log: {info: quiet, warn: quiet, error: quiet} as never}
  const other = fakeSink(() => taken)
  const delivery = createDelivery([createMqttSink(mqttConfig(url, more)), other.sink], deps)
  let stopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    stopping ??= delivery.stop().then(() => db.close())
    await stopping
  }
  onTestFinished(stop)
  delivery.start()
  const add = (messages: readonly string[]): void => {
    db.transaction(() => {
      for (const sink of delivery.sinks) outbox.add(sink, messages, deps.now())
    })
    delivery.wake()
  }
  return {outbox, delivery, add, others: other.arrived, stop}
}

async function aBroker(options: MosquittoOptions = {}): Promise<{broker: Mosquitto; listener: Listener; arrived: () => string[]}> {
  const broker = await startMosquitto({persistence: true, ...options})
  onTestFinished(() => broker.stop())
  const login = options.users === undefined ? {} : {username: 'reader', password: 'r'}
  const listener = await listen(broker.url, TOPIC, login)
  onTestFinished(() => listener.stop())
  return {broker, listener, arrived: () => listener.texts(TOPIC)}
}

const until = (check: () => void): Promise<void> => vi.waitFor(check, {timeout: WAIT_MS, interval: 20})
const healthOf = ({delivery}: Courier) => delivery.health().mqtt!

describeWith('mosquitto', 'an MQTT broker', () => {
  it('that is down and comes back costs no message and doubles none', {timeout: 60_000}, async () => {
    const {broker, listener, arrived} = await aBroker()
    const courier = aCourier(aDataFolder(), broker.url)
    courier.add(payloads(1, 5))
    await listener.until(() => expect(arrived()).toEqual(payloads(1, 5)))
    await until(() => expect(courier.outbox.pending('mqtt').count).toBe(0))
    await broker.halt()
    courier.add(payloads(6, 40))
    await until(() => expect(healthOf(courier)).toMatchObject({ok: false, sentence: expect.stringMatching(/refused the connection\. Is it running|closed the connection\./) as string}))
    expect(courier.outbox.pending('mqtt').count).toBe(35)
    await broker.restart()
    await listener.until(() => expect(arrived()).toEqual(payloads(1, 40)))
    await until(() => expect([healthOf(courier).ok, courier.outbox.pending('mqtt').count, courier.outbox.buried('mqtt')]).toEqual([true, 0, 0]))
  })

  it('that is frozen holds up nobody else, and gets every message in order when it goes on', {timeout: 60_000}, async () => {
    const {broker, listener, arrived} = await aBroker()
    const courier = aCourier(aDataFolder(), broker.url, {timeoutSeconds: 0.5})
    courier.add(payloads(1, 2))
    await listener.until(() => expect(arrived()).toEqual(payloads(1, 2)))
    await until(() => expect(courier.outbox.pending('mqtt').count).toBe(0))
    broker.freeze()
    courier.add(payloads(3, 30))
    await until(() => expect(courier.others).toEqual(payloads(1, 30)))
    expect(courier.outbox.pending('mqtt').count).toBe(28)
    await until(() => expect(healthOf(courier)).toMatchObject({ok: false, sentence: expect.stringMatching(/did not (acknowledge a message|answer) within 0\.5 s\./) as string}))
    broker.goOn()
    await until(() => expect(courier.outbox.pending('mqtt').count).toBe(0))
    await listener.until(() => expect(once(arrived())).toEqual(payloads(1, 30)))
  })

  it('that took a message and was cut off before it could say so gets that again, and the others once, in order', {timeout: 60_000}, async () => {
    const {broker, listener, arrived} = await aBroker()
    const tap = await startTap(broker.port)
    onTestFinished(() => tap.stop())
    const courier = aCourier(aDataFolder(), tap.url)
    courier.add(payloads(1, 3))
    await until(() => expect(courier.outbox.pending('mqtt').count).toBe(0))
    tap.holdAnswers()
    courier.add(payloads(4, 10))
    await listener.until(() => expect(arrived()).toEqual(payloads(1, 4)))
    expect(courier.outbox.pending('mqtt').count).toBe(7)
    tap.cut()
    await listener.until(() => expect(arrived()).toEqual([...payloads(1, 4), ...payloads(4, 10)]))
    await until(() => expect([courier.outbox.pending('mqtt').count, healthOf(courier).ok]).toEqual([0, true]))
  })

  it('finds what was waiting when the collector ended, with nothing lost', {timeout: 60_000}, async () => {
    const {broker, listener, arrived} = await aBroker()
    const folder = aDataFolder()
    const first = aCourier(folder, broker.url)
    first.add(payloads(1, 3))
    await listener.until(() => expect(arrived()).toEqual(payloads(1, 3)))
    await until(() => expect(first.outbox.pending('mqtt').count).toBe(0))
    await broker.halt()
    first.add(payloads(4, 20))
    await until(() => expect(healthOf(first).ok).toBe(false))
    await first.stop()
    await broker.restart()
    const second = aCourier(folder, broker.url)
    second.add(payloads(21, 22))
    await listener.until(() => expect(arrived()).toEqual(payloads(1, 22)))
    await until(() => expect(second.outbox.pending('mqtt').count).toBe(0))
  })

  it('that refuses the password lets the messages wait for the right one', {timeout: 60_000}, async () => {
    const {broker, listener, arrived} = await aBroker({users: {reader: 'r', seatkeeper: 'new-word'}})
    const folder = aDataFolder()
    const wrong = aCourier(folder, broker.url, {user: 'seatkeeper', password: createSecret('old-word')})
    wrong.add(payloads(1, 4))
    await until(() => expect(healthOf(wrong).sentence).toMatch(/does not let us in: the user or the password is wrong/))
    expect([wrong.outbox.pending('mqtt').count, wrong.outbox.buried('mqtt'), wrong.others, arrived()]).toEqual([4, 0, payloads(1, 4), []])
    expect(JSON.stringify(healthOf(wrong))).not.toContain('old-word')
    await wrong.stop()
    aCourier(folder, broker.url, {user: 'seatkeeper', password: createSecret('new-word')})
    await listener.until(() => expect(arrived()).toEqual(payloads(1, 4)))
  })

  it('that forbids one topic gets the messages of the others, and the forbidden ones are set aside with its words', {timeout: 60_000}, async () => {
    const {broker, listener, arrived} = await aBroker({access: [`topic readwrite ${TOPIC}`, 'topic write seats/status']})
    const courier = aCourier(aDataFolder(), broker.url)
    const forbidden = JSON.stringify(mqttMessage(99, {kind: 'poolLow'}))
    courier.add([...payloads(1, 2), forbidden, ...payloads(3, 4)])
    await listener.until(() => expect(arrived()).toEqual(payloads(1, 4)))
    await until(() => expect([courier.outbox.pending('mqtt').count, courier.outbox.buried('mqtt'), healthOf(courier).ok]).toEqual([0, 1, true]))
  })
})
