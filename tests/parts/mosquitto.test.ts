import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {mkdtemp, readFile, readdir, rm} from 'node:fs/promises'
import {createServer} from 'node:net'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {connectAsync, type IClientOptions, type MqttClient} from 'mqtt'
import {afterEach, beforeEach, expect, it} from 'vitest'
import {makeCertificates} from '../qlik-simulator/certificate-maker.ts'
import {describeWith} from './describe-with.ts'
import {listen, WAIT_MS, type Listener} from './mosquitto-listener.ts'
import {startTap} from './mosquitto-tap.ts'
import type {Mosquitto, MosquittoOptions} from './mosquitto.ts'
import {startMosquitto} from './mosquitto.ts'

describeWith('mosquitto', 'startMosquitto', () => {
  let folder: string
  const toStop: {stop: () => Promise<void>}[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatkeeper-mosquitto-test-'))
  })
  afterEach(async () => {
    for (const part of toStop.splice(0).toReversed()) await part.stop()
    await rm(folder, {recursive: true, force: true})
  })

  async function start(options: MosquittoOptions = {}): Promise<Mosquitto> {
    const broker = await startMosquitto(options)
    toStop.push(broker)
    return broker
  }

  async function listener(url: string): Promise<Listener> {
    const one = await listen(url)
    toStop.push(one)
    return one
  }

  async function client(url: string, options: IClientOptions = {}): Promise<MqttClient> {
    const one = await connectAsync(url, {reconnectPeriod: 0, ...options}, false)
    toStop.push({stop: () => one.endAsync(true)})
    return one
  }

  const complaint = (url: string, options: IClientOptions = {}): Promise<string> => client(url, options).then(() => 'let in', (error: unknown) => (error as Error).message)

  it('carries messages, with what was said of them', async () => {
    const broker = await start()
    const heard = await listener(broker.url)
    await (await client(broker.url, {protocolVersion: 5})).publishAsync('a/b', 'hello', {qos: 1, retain: true, properties: {contentType: 'text/plain'}})
    await heard.until(all => expect(all).toEqual([{topic: 'a/b', text: 'hello', qos: 1, retain: true, contentType: 'text/plain'}]))
  })

  it('lets in only who knows a password, also after a restart', async () => {
    const broker = await start({users: {anna: 'it\'s: "é"', 'b c': 'x'}})
    await broker.restart()
    const logins = [{}, {username: 'anna', password: 'it\'s: "é"'}, {username: 'b c', password: 'x'}, {username: 'anna', password: 'x'}]
    expect(await Promise.all(logins.map(login => complaint(broker.url, login)))).toEqual(['Connection refused: Not authorized', 'let in', 'let in', 'Connection refused: Not authorized'])
  })

  it('speaks TLS, and may want a certificate', async () => {
    const pems = await makeCertificates(['localhost'])
    const tls = {cert: pems['server.pem'], key: pems['server_key.pem'], ca: pems['root.pem']}
    const ours = {cert: pems['client.pem'], key: pems['client_key.pem']}
    const [open, strict] = [await start({tls}), await start({tls: {...tls, requireClient: ours}})]
    expect([open.url, strict.url]).toEqual([`mqtts://127.0.0.1:${open.port}`, `mqtts://127.0.0.1:${strict.port}`])
    expect(await Promise.all([complaint(open.url, {ca: tls.ca}), complaint(strict.url, {ca: tls.ca, ...ours})])).toEqual(['let in', 'let in'])
    expect(await complaint(open.url)).toMatch(/unable to verify the first certificate/)
    expect(await complaint(strict.url, {ca: tls.ca})).not.toBe('let in')
  })

  it('keeps to an access list', async () => {
    const broker = await start({access: ['topic write allowed']})
    const one = await client(broker.url, {protocolVersion: 5})
    await one.publishAsync('allowed', 'x', {qos: 1})
    await expect(one.publishAsync('other', 'x', {qos: 1})).rejects.toThrow('Publish error: Not authorized')
  })

  it.each(['kill', 'halt'] as const)('with persistence, keeps what it shall through a %s and a restart, on the same port', async how => {
    const broker = await start({persistence: true, dataDir: folder})
    await (await client(broker.url)).publishAsync('to be kept', 'x', {qos: 1, retain: true})
    await expect.poll(() => readFile(join(folder, 'mosquitto.db'), 'latin1').catch(() => ''), {timeout: WAIT_MS}).toContain('to be kept')
    await broker[how]()
    expect(await complaint(broker.url)).not.toBe('let in')
    await broker.restart()
    const late = await listener(broker.url)
    await late.until(all => expect(all.map(({text}) => text)).toEqual(['x']))
  })

  it('answers nothing while it is frozen, and all of it afterwards', async () => {
    const broker = await start()
    const heard = await listener(broker.url)
    const sender = await client(broker.url)
    broker.freeze()
    const publishing = sender.publishAsync('a', 'x', {qos: 1})
    expect(await Promise.race([publishing, sleep(300, 'silent')])).toBe('silent')
    broker.goOn()
    await publishing
    await heard.until(all => expect(all).toHaveLength(1))
    broker.freeze()
  })

  it('keeps a given data folder', async () => {
    const dataDir = join(folder, 'with a blank')
    const broker = await start({dataDir, persistence: true})
    await broker.stop()
    expect((await readdir(dataDir)).toSorted()).toEqual(['mosquitto.conf', 'mosquitto.db', 'mosquitto.log'])
  })

  it('runs several at once', async () => {
    const all = await Promise.all([1, 2, 3].map(() => start()))
    expect(new Set(all.map(({port}) => port)).size).toBe(3)
    expect(await Promise.all(all.map(({url}) => complaint(url)))).toEqual(['let in', 'let in', 'let in'])
  })

  it('says that the port is taken, or the last lines of the log, when it dies at start', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    await expect(startMosquitto({port})).rejects.toThrow(`Mosquitto ended at start: port ${port}: address already in use.`)
    server.close()
    await expect(startMosquitto({settings: ['nonsense true']})).rejects.toThrow(/^Mosquitto ended at start:\n[^]*Unknown configuration variable "nonsense"/)
  })

  it('ends with the process that started it, also when that is killed', async () => {
    const code = `import {startMosquitto} from ${JSON.stringify(join(import.meta.dirname, 'mosquitto.ts'))}
const broker = await startMosquitto({dataDir: ${JSON.stringify(folder)}})
broker.freeze()
process.stdout.write(broker.url)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: ['ignore', 'pipe', 'inherit']})
    const [url] = (await once(child.stdout, 'data')) as [Buffer]
    child.kill('SIGKILL')
    while (!(await complaint(url.toString(), {connectTimeout: 200})).includes('ECONNREFUSED')) await sleep(50)
    expect(existsSync(join(folder, 'mosquitto.conf'))).toBe(true)
  })

  it('has a tap before it that holds answers back, and cuts connections', async () => {
    const broker = await start()
    const heard = await listener(broker.url)
    const tap = await startTap(broker.port)
    toStop.push(tap)
    const sender = await client(tap.url)
    await sender.publishAsync('a', '1', {qos: 1})
    tap.holdAnswers()
    const unanswered = sender.publishAsync('a', '2', {qos: 1})
    await heard.until(all => expect(all.map(({text}) => text)).toEqual(['1', '2']))
    expect(await Promise.race([unanswered, sleep(300, 'silent')])).toBe('silent')
    const closed = new Promise<void>(resolve => sender.once('close', resolve))
    tap.cut()
    await closed
    await (await client(tap.url)).publishAsync('a', '3', {qos: 1})
    await heard.until(all => expect(all.map(({text}) => text)).toEqual(['1', '2', '3']))
  })
})
