// The secrets of the containers: made once, kept, and each readable by those alone who need it.
import {pbkdf2Sync} from 'node:crypto'
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {prepareInfluxDb} from '../../docker/setup/influxdb.ts'
import {keepSecrets} from '../../docker/setup/keep.ts'
import {describeWith} from '../parts/describe-with.ts'
import {startInfluxDb} from '../parts/influxdb.ts'
import {textOf} from './compose-file.ts'

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-setup-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  const given: Record<string, number> = {}
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  // In the containers root may replace any file; here whoever runs the tests, by name.
  const give = (path: string, owner: number) => void (given[read(path.slice(folder.length + 1))] = owner)
  const keep = (demo = true) => keepSecrets(folder, {demo, give})
  const all = () => Object.fromEntries(readdirSync(folder).filter(name => name !== 'originals').map(name => [name, read(name)]))
  return {folder, keep, read, all, ownerOf: (name: string) => given[read(name)]}
}

/** Those with a salt are others each time, although they say the same. */
const plain = (files: Record<string, string>) => Object.fromEntries(Object.entries(files).filter(([name]) => name !== 'mosquitto-logins'))

describe('the secrets', () => {
  it('are made at the first start, and the same ever after', () => {
    const {keep, all} = setUp()
    expect(keep()).toEqual({made: 8, kept: 0})
    const first = plain(all())
    expect(keep()).toEqual({made: 0, kept: 8})
    expect(plain(all())).toEqual(first)
  })

  it('are others at every installation', () => {
    const [one, other] = [setUp(), setUp()]
    one.keep()
    other.keep()
    const values = [one, other].map(({read}) => readdirSync(join(one.folder, 'originals')).map(name => read(`originals/${name}`).trim()))
    expect(new Set(values.flat()).size).toBe(16)
    expect(values.flat().every(value => value.length >= 24)).toBe(true)
  })

  it('lie in files of their own, each for one account to read', () => {
    const {folder, keep, all, ownerOf} = setUp()
    keep()
    expect(Object.keys(all()).toSorted()).toEqual([
      'collector-influxdb-password', 'collector-mqtt-password', 'collector-operate-token', 'collector-read-token',
      'database-admin-password', 'database-reader-password', 'database-writer-password',
      'grafana-admin-password', 'grafana-influxdb-password', 'grafana-operate-token', 'grafana-read-token',
      'mosquitto-logins', 'mosquitto_sub',
    ])
    const modes = [...Object.keys(all()), ...readdirSync(join(folder, 'originals')).map(name => `originals/${name}`)].map(name => statSync(join(folder, name)).mode & 0o777)
    expect(new Set(modes)).toEqual(new Set([0o400]))
    expect([folder, join(folder, 'originals')].map(path => statSync(path).mode & 0o777)).toEqual([0o711, 0o700])
    expect(['grafana-admin-password', 'mosquitto_sub', 'database-admin-password', 'collector-mqtt-password'].map(ownerOf)).toEqual([472, 1883, 1001, 1000])
  })

  it('are the same for those who talk to each other', () => {
    const {keep, read} = setUp()
    keep()
    expect(read('grafana-read-token')).toBe(read('collector-read-token'))
    expect(read('grafana-operate-token')).toBe(read('collector-operate-token'))
    expect(read('collector-influxdb-password')).toBe(read('database-writer-password'))
    expect(read('grafana-influxdb-password')).toBe(read('database-reader-password'))
  })

  it('come back where a copy was lost, changed or cut short', () => {
    const {folder, keep, all} = setUp()
    keep()
    const first = plain(all())
    rmSync(join(folder, 'grafana-read-token'))
    chmodSync(join(folder, 'collector-read-token'), 0o600)
    writeFileSync(join(folder, 'collector-read-token'), 'other')
    expect(keep()).toEqual({made: 0, kept: 8})
    expect(plain(all())).toEqual(first)
  })

  it('are made anew where an original is gone or empty, the others staying', () => {
    const {folder, keep, all} = setUp()
    keep()
    const {'grafana-admin-password': password, ...others} = plain(all())
    rmSync(join(folder, 'originals/grafana-admin'))
    writeFileSync(join(folder, 'originals/grafana-admin'), '')
    expect(keep()).toEqual({made: 1, kept: 7})
    const {'grafana-admin-password': again, ...rest} = plain(all())
    expect(rest).toEqual(others)
    expect(again).not.toBe(password)
  })

  it('of the message broker are not there without one', () => {
    const {keep, all} = setUp()
    expect(keep(false)).toEqual({made: 6, kept: 0})
    expect(Object.keys(all()).filter(name => /mosquitto|mqtt/.test(name))).toEqual([])
  })

  it('let the broker know the collector and the watcher as mosquitto_passwd would write them', () => {
    const {keep, read} = setUp()
    keep()
    const logins = new Map(read('mosquitto-logins').trim().split('\n').map(line => line.split(':') as [string, string]))
    const isRight = (name: string, secret: string) => {
      const [, kind, rounds, salt = '', hash] = logins.get(name)!.split('$')
      return kind === '7' && pbkdf2Sync(secret, Buffer.from(salt, 'base64'), Number(rounds), 64, 'sha512').toString('base64') === hash
    }
    expect(isRight('collector', read('collector-mqtt-password').trim())).toBe(true)
    expect(isRight('watcher', /-P (\S+)/.exec(read('mosquitto_sub'))![1]!)).toBe(true)
    const acl = textOf('docker/demo/mosquitto.acl')
    for (const name of logins.keys()) expect(acl).toContain(`user ${name}\n`)
  })

  it('are not asked for where the folder is not to be had', () => {
    const {folder} = setUp()
    expect(() => keepSecrets(join(folder, 'none'), {demo: true})).toThrow(/ENOENT/)
    mkdirSync(join(folder, 'originals/read-token'), {recursive: true})
    expect(() => keepSecrets(folder, {demo: true, give: () => undefined})).toThrow(/EISDIR/)
  })
})

describeWith('influxdb', 'the logins of InfluxDB', () => {
  const passwords = {admin: 'admin-secret', writer: 'writer-secret', reader: 'reader-secret'}

  async function start() {
    const influx = await startInfluxDb({auth: {user: 'admin', password: passwords.admin}})
    onTestFinished(influx.stop)
    const as = (user: string, password: string) => ({as: {user, password}})
    const write = (user: string, password: string) => fetch(`${influx.url}/write?db=qlik`, {method: 'POST', body: 'm v=1', headers: {authorization: `Basic ${btoa(`${user}:${password}`)}`}}).then(({status}) => status)
    const prepare = (change: Partial<typeof passwords> = {}) => prepareInfluxDb({url: influx.url, database: 'qlik', passwords: {...passwords, ...change}})
    return {prepare, write, read: (user: string, password: string) => influx.query('SELECT v FROM m', 'qlik', as(user, password))}
  }

  it('let the writer write and the reader read, nobody else anything', async () => {
    const {prepare, write, read} = await start()
    await prepare()
    await prepare()
    expect([await write('writer', 'writer-secret'), await write('reader', 'reader-secret'), await write('writer', 'wrong')]).toEqual([204, 403, 401])
    expect(await read('reader', 'reader-secret')).toMatchObject([{v: 1}])
    await expect(read('reader', 'wrong')).rejects.toThrow('authorization failed')
  })

  it('take a new password at the next start', async () => {
    const {prepare, write} = await start()
    await prepare()
    await prepare({writer: 'another'})
    expect([await write('writer', 'another'), await write('writer', 'writer-secret')]).toEqual([204, 401])
  })

  it('are not touched where the administrator is another: the sentence says what to do, and no secret', async () => {
    const {prepare} = await start()
    await expect(prepare({admin: 'of-another-volume'})).rejects.toThrow(/^InfluxDB does not take the password of its administrator: .* Bring the volume of the secrets back, or remove that of InfluxDB/)
  })
})
