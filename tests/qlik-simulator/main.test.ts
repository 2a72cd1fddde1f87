import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {readFile} from 'node:fs/promises'
import {fileURLToPath} from 'node:url'
import {afterEach, describe, expect, it} from 'vitest'
import {DEFAULT_CERTS} from './simulator.ts'
import {createTestClient} from './test-client.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

type Ended = {readonly code: number | null; readonly out: string; readonly err: string}
type Run = {readonly child: ChildProcess; readonly line: (pattern: RegExp) => Promise<string>; readonly ended: Promise<Ended>}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [MAIN, ...args], {stdio: ['ignore', 'pipe', 'pipe']})
  started.push(child)
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const line = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(out)) await once(child.stdout, 'data')
    return pattern.exec(out)?.[1] ?? ''
  }
  return {child, line, ended: once(child, 'close').then(([code]: (number | null)[]) => ({code: code ?? null, out, err}))}
}

describe('the program', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s', async signal => {
    const {child, line, ended} = run('--users', '50', '--seats', '20', '--port', '0', '--control', '0', '--certs', DEFAULT_CERTS)
    const port = Number(await line(/https:\/\/localhost:(\d+)/))
    const control = await line(/control at (http:\S+)/)
    const dir = await line(/certificates in (\S+)/)
    const files = {dir, client: `${dir}/client.pem`, key: `${dir}/client_key.pem`, root: `${dir}/root.pem`}
    const client = createTestClient({port, certs: files})
    expect((await client.get('/qrs/user/count')).json()).toEqual({value: 50})
    expect(await (await fetch(`${control}/state`)).json()).toMatchObject({users: 50, seats: {professional: {allocated: 2}, analyzer: {allocated: 18}}})
    child.kill(signal)
    expect(await ended).toMatchObject({code: 0, err: ''})
    client.close()
    expect(await readFile(files.client, 'utf8')).toContain('BEGIN CERTIFICATE')
  })

  it('explains itself', async () => {
    expect(await run('--help').ended).toMatchObject({code: 0, err: '', out: expect.stringContaining('Usage:') as string})
  })

  it.each([
    [['--users', 'many'], '--users must be a whole number from 0, not "many". See --help.\n'],
    [['--users', '10', '--seats', '100'], '100 seats cannot be held by 5 people: raise the number of users or lower that of the seats.\n'],
  ])('answers %j with one line and exit code 2', async (args, err) => {
    expect(await run(...args).ended).toEqual({code: 2, out: '', err})
  })
})
