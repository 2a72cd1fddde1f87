import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {createServer} from 'node:net'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, beforeEach, expect, it} from 'vitest'
import {describeWith} from './describe-with.ts'
import type {InfluxDb, InfluxDbOptions} from './influxdb.ts'
import {startInfluxDb} from './influxdb.ts'
import {basic} from './influxql.ts'

describeWith('influxdb', 'startInfluxDb', () => {
  let folder: string
  const started: InfluxDb[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatkeeper-influxdb-test-'))
  })
  afterEach(async () => {
    await Promise.all(started.splice(0).map(db => db.stop()))
    await rm(folder, {recursive: true, force: true})
  })

  async function start(options: InfluxDbOptions = {}): Promise<InfluxDb> {
    const db = await startInfluxDb(options)
    started.push(db)
    return db
  }

  const write = (db: InfluxDb, body: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${db.url}/write?db=lic`, {method: 'POST', body, headers})

  it('stores points and gives them back as rows, with nanoseconds and large whole numbers kept', async () => {
    const db = await start()
    await db.createDatabase('lic')
    await write(db, 'm,site=a v=1.5,n=9007199254740993i 1700000000000000001\nm,site=b v=2 1700000000000000002')
    expect({text: await db.query('SELECT * FROM m GROUP BY site', 'lic'), epoch: await db.query('SELECT v FROM m', 'lic', {epoch: 'ns'})}).toEqual({
      text: [
        {site: 'a', time: '2023-11-14T22:13:20.000000001Z', v: 1.5, n: 9007199254740993n},
        {site: 'b', time: '2023-11-14T22:13:20.000000002Z', v: 2, n: null},
      ],
      epoch: [
        {time: 1700000000000000001n, v: 1.5},
        {time: 1700000000000000002n, v: 2},
      ],
    })
  })

  it('throws what InfluxDB says of a query', async () => {
    const db = await start()
    await expect(db.query('SELECT nonsense')).rejects.toThrow('InfluxDB answered 400: error parsing query: found EOF, expected FROM')
    await expect(db.query('SELECT * FROM m', 'nowhere')).rejects.toThrow('InfluxDB answered 200: database not found: nowhere')
  })

  it('keeps a written point through SIGKILL and a restart, on the same port', async () => {
    const db = await start()
    await db.createDatabase('lic')
    await write(db, 'm v=1 1')
    await db.kill()
    await expect(fetch(`${db.url}/ping`)).rejects.toThrow('fetch failed')
    await db.restart()
    expect(await db.query('SELECT v FROM m', 'lic')).toEqual([{time: '1970-01-01T00:00:00.000000001Z', v: 1}])
  })

  it('keeps a given data folder, and the next one finds the data in it', async () => {
    const dataDir = join(folder, 'data')
    const first = await start({dataDir})
    await first.createDatabase('lic')
    await first.stop()
    const second = await start({dataDir})
    expect({databases: await second.query('SHOW DATABASES'), files: (await readdir(dataDir)).toSorted()}).toEqual({
      databases: [{name: 'lic'}],
      files: ['data', 'influxdb.conf', 'influxdb.log', 'meta'],
    })
  })

  it('asks for a password when told to, also after a restart', async () => {
    const db = await start({auth: {user: 'ad"min', password: "it's\\"}})
    await db.createDatabase('lic')
    await db.restart()
    const answers = [await write(db, 'm v=1 1'), await write(db, 'm v=1 1', basic({user: 'ad"min', password: "it's\\"}))]
    expect({databases: await db.query('SHOW DATABASES'), statuses: answers.map(({status}) => status)}).toEqual({databases: [{name: 'lic'}], statuses: [401, 204]})
    await expect(db.query('SHOW DATABASES', undefined, {as: {user: 'x', password: 'y'}})).rejects.toThrow('InfluxDB answered 401: authorization failed')
  })

  it('runs several at once, each with its own data', async () => {
    const all = await Promise.all([1, 2, 3].map(() => start()))
    await Promise.all(all.map((db, at) => db.createDatabase(`db${at}`)))
    expect(await Promise.all(all.map(db => db.query('SHOW DATABASES')))).toEqual([[{name: 'db0'}], [{name: 'db1'}], [{name: 'db2'}]])
  })

  it('tells the last lines of the log when it dies at start', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    await expect(startInfluxDb({port})).rejects.toThrow(/^InfluxDB ended at start:\n[^]*address already in use/)
    server.close()
  })

  it('ends with the process that started it, also when that is killed', async () => {
    const code = `import {startInfluxDb} from ${JSON.stringify(join(import.meta.dirname, 'influxdb.ts'))}
const db = await startInfluxDb({dataDir: ${JSON.stringify(folder)}})
process.stdout.write(db.url)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: ['ignore', 'pipe', 'inherit']})
    const [url] = (await once(child.stdout, 'data')) as [Buffer]
    expect((await fetch(`${url.toString()}/ping`)).status).toBe(204)
    child.kill('SIGKILL')
    const isUp = (): Promise<boolean> => fetch(`${url.toString()}/ping`).then(() => true, () => false)
    while (await isUp()) await sleep(50)
    expect(existsSync(join(folder, 'influxdb.conf'))).toBe(true)
  })
})
