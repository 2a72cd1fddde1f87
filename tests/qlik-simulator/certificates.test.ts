import {X509Certificate} from 'node:crypto'
import {mkdtemp, readFile, readdir, rm, stat, utimes, mkdir, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {ensureCertificates} from './certificates.ts'

let base = ''
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'simulator-certs-'))
})
afterAll(() => rm(base, {recursive: true}))

async function clientPem(dir: string): Promise<string> {
  return readFile((await ensureCertificates(dir)).client, 'utf8')
}

describe('certificates', () => {
  it('are the files that the QMC exports, with those of the server', async () => {
    const dir = join(base, 'new', 'folder')
    const files = await ensureCertificates(dir)
    expect((await readdir(dir)).sort()).toEqual(['client.pem', 'client_key.pem', 'root.pem', 'server.pem', 'server_key.pem'])
    expect([files.client, files.key, files.root]).toEqual(['client.pem', 'client_key.pem', 'root.pem'].map(name => join(dir, name)))
    expect((await stat(files.key)).mode & 0o777).toBe(0o600)
    const root = new X509Certificate(await readFile(files.root))
    const client = new X509Certificate(await readFile(files.client))
    const server = new X509Certificate(files.server.cert)
    expect([root.ca, client.ca, server.ca, client.subject, client.verify(root.publicKey), server.verify(root.publicKey)]).toEqual([true, false, false, 'CN=QlikClient', true, true])
    expect([server.subjectAltName, client.keyUsage]).toEqual(['DNS:localhost, DNS:qlikserver1, IP Address:127.0.0.1', ['1.3.6.1.5.5.7.3.2']])
    expect([await readFile(files.key, 'utf8'), files.server.key].map(pem => pem.split('\n')[0])).toEqual(['-----BEGIN RSA PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----'])
  })

  it('are used again', async () => {
    const dir = join(base, 'again')
    expect(await clientPem(dir)).toBe(await clientPem(dir))
  })

  it('are made once when several start at the same time', async () => {
    const dir = join(base, 'together')
    const pems = await Promise.all([1, 2, 3].map(() => clientPem(dir)))
    expect(new Set(pems).size).toBe(1)
    expect(await readdir(dir)).toHaveLength(5)
  })

  it('are made anew, all of them, when one is missing or damaged', async () => {
    const dir = join(base, 'damaged')
    const first = await clientPem(dir)
    await rm(join(dir, 'client_key.pem'))
    const second = await clientPem(dir)
    await writeFile(join(dir, 'server.pem'), 'not a PEM')
    const third = await clientPem(dir)
    expect(new Set([first, second, third]).size).toBe(3)
  })

  it('are made anew when a file belongs to another site', async () => {
    const [one, two] = [join(base, 'one'), join(base, 'two')]
    await ensureCertificates(one)
    const before = await clientPem(two)
    await writeFile(join(two, 'root.pem'), await readFile(join(one, 'root.pem')))
    expect(await clientPem(two)).not.toBe(before)
  })

  it('do not wait for a process that died while making them', async () => {
    const dir = join(base, 'stale')
    await mkdir(join(dir, '.lock'), {recursive: true})
    const longAgo = new Date(Date.now() - 3_600_000)
    await utimes(join(dir, '.lock'), longAgo, longAgo)
    expect(await clientPem(dir)).toContain('BEGIN CERTIFICATE')
  })

  it('cannot be made where no folder can be', async () => {
    await writeFile(join(base, 'file'), '')
    await expect(ensureCertificates(join(base, 'file', 'dir'))).rejects.toThrow('ENOTDIR')
  })
})
