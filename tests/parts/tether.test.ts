import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-tether-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A process that ties a child to itself and tells the child's id; killed once it has. */
async function killedParent(command: string): Promise<number> {
  const code = `import {spawn} from 'node:child_process'
import {tether} from ${JSON.stringify(join(import.meta.dirname, 'tether.ts'))}
const child = spawn('sleep', ['20'])
tether(child${command})
process.stdout.write(String(child.pid))`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: ['ignore', 'pipe', 'inherit']})
  const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
  parent.kill('SIGKILL')
  return Number(pid.toString())
}

describe('tether', () => {
  it('kills the child when its parent is killed', async () => {
    const pid = await killedParent('')
    while (isAlive(pid)) await sleep(20)
    expect(isAlive(pid)).toBe(false)
  })

  it('runs the command that it was given instead, with its arguments as they are', async () => {
    const file = join(folder, 'a b; $c')
    const pid = await killedParent(`, ${JSON.stringify(['touch', file])}`)
    while (!existsSync(file)) await sleep(20)
    expect(isAlive(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
  })
})
