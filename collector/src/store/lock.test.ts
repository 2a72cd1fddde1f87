// One collector per data folder: a second one is refused, and a killed one leaves nothing behind.
import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {takeLock} from './lock.ts'
import {aDataFolder} from './testing.ts'

/** A process of its own that takes the lock, says what came of it, and holds it. */
async function holder(path: string): Promise<{said: string; process: ChildProcess}> {
  const script = `import {takeLock} from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)}
    const lock = takeLock(${JSON.stringify(path)})
    console.log(lock ? 'held' : 'refused')
    setInterval(() => lock, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: ['ignore', 'pipe', 'inherit']})
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data') as [Buffer]
  return {said: said.toString().trim(), process: child}
}

describe('the lock', () => {
  it('is taken once, and again when it is free', () => {
    const {path} = aDataFolder()
    const lock = takeLock(path)
    expect([lock === undefined, takeLock(path)]).toEqual([false, undefined])
    lock?.release()
    const again = takeLock(path)
    expect(again).toBeDefined()
    again?.release()
  })

  it('makes the folder', () => {
    const lock = takeLock(join(aDataFolder().path, 'new', 'folder'))
    expect(lock).toBeDefined()
    lock?.release()
  })

  it('does not hinder the state file', () => {
    const folder = aDataFolder()
    const lock = takeLock(folder.path)
    expect(folder.open().get('SELECT 1 AS one')).toEqual({one: 1})
    lock?.release()
  })

  it('of a folder does not hold another', () => {
    const locks = [takeLock(aDataFolder().path), takeLock(aDataFolder().path)]
    expect(locks.every(lock => lock !== undefined)).toBe(true)
    locks.forEach(lock => lock?.release())
  })

  it('is refused to another process, and to us while that one holds it', async () => {
    const {path} = aDataFolder()
    const other = await holder(path)
    expect([other.said, takeLock(path)]).toEqual(['held', undefined])
    const third = await holder(path)
    expect(third.said).toBe('refused')
  })

  it('is free when its holder is killed', async () => {
    const {path} = aDataFolder()
    const other = await holder(path)
    other.process.kill('SIGKILL')
    await once(other.process, 'exit')
    const lock = takeLock(path)
    expect([other.said, lock === undefined]).toEqual(['held', false])
    lock?.release()
  })

  it('that is no lock file says that it can go', () => {
    const {path} = aDataFolder()
    writeFileSync(join(path, 'lock.db'), 'this is a text, long enough to be looked at as the head of a database file')
    expect(() => takeLock(path)).toThrow(/lock\.db is damaged \(file is not a database\)\. .*move it away and start again; nothing is lost with it\.$/)
  })

  it('that cannot be used says why', () => {
    const {path} = aDataFolder()
    mkdirSync(join(path, 'lock.db'))
    expect(() => takeLock(path)).toThrow(`The lock file ${join(path, 'lock.db')} cannot be written (unable to open database file). Give this account the right`)
  })
})
