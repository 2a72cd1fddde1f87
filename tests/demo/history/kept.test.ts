// What is kept is whole, of this code, of this size and not too old; or it is not kept at all.
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {createKeeper, digestOf, type Made} from './kept.ts'
import {DAY, newFolder} from './testing.ts'

const NOW = Date.parse('2026-03-02T12:00:00Z')
const made: Made = {users: 1000, days: 180, from: NOW - 180 * DAY, until: NOW}

function testFolder(): string {
  const {folder, remove} = newFolder()
  onTestFinished(remove)
  return folder
}

const keeperIn = (keepIn: string, {users = 1000, digest = 'aaaa'} = {}) => createKeeper({keepIn, users, days: 180, digest})

/** Makes and keeps something with a recognizable text in it. */
function keepText(keepIn: string, text: string, wish: {users?: number; digest?: string} = {}): void {
  const keeper = keeperIn(keepIn, wish)
  const folder = keeper.begin()
  mkdirSync(join(folder, 'data'), {mode: 0o700})
  mkdirSync(join(folder, 'influxdb/wal'), {recursive: true})
  writeFileSync(join(folder, 'data/seatkeeper.db'), text, {mode: 0o600})
  writeFileSync(join(folder, 'influxdb/wal/1'), text)
  keeper.keep(made)
}

describe('what is kept', () => {
  it('is found with how it was made, for a week', () => {
    const keepIn = testFolder()
    expect(keeperIn(keepIn).find(NOW)).toBeUndefined()
    keepText(keepIn, 'one')
    expect([0, 7 * DAY].map(later => keeperIn(keepIn).find(NOW + later))).toEqual([made, made])
    expect([-1, 7 * DAY + 1].map(later => keeperIn(keepIn).find(NOW + later))).toEqual([undefined, undefined])
  })

  it('is of its size and its code alone', () => {
    const keepIn = testFolder()
    keepText(keepIn, 'one')
    expect([keeperIn(keepIn, {users: 200}).find(NOW), keeperIn(keepIn, {digest: 'bbbb'}).find(NOW)]).toEqual([undefined, undefined])
  })

  it('is copied, so that what happens to the copy does not reach it, and nobody else may read the data', () => {
    const keepIn = testFolder()
    keepText(keepIn, 'one')
    const folder = testFolder()
    keeperIn(keepIn).copyTo(folder)
    expect(readdirSync(folder).sort()).toEqual(['data', 'influxdb'])
    expect([statSync(join(folder, 'data')).mode & 0o777, statSync(join(folder, 'data/seatkeeper.db')).mode & 0o777]).toEqual([0o700, 0o600])
    writeFileSync(join(folder, 'influxdb/wal/1'), 'changed')
    const again = testFolder()
    keeperIn(keepIn).copyTo(again)
    expect(readFileSync(join(again, 'influxdb/wal/1'), 'utf8')).toBe('one')
  })

  it('takes the place of what was kept before; other sizes stay, other code goes', () => {
    const keepIn = testFolder()
    keepText(keepIn, 'old code', {digest: 'bbbb'})
    keepText(keepIn, 'small', {users: 200})
    keepText(keepIn, 'one')
    keepText(keepIn, 'two')
    expect(readdirSync(keepIn).sort()).toEqual(['1000-users-180-days-aaaa', '200-users-180-days-aaaa'])
    const folder = testFolder()
    keeperIn(keepIn).copyTo(folder)
    expect(readFileSync(join(folder, 'influxdb/wal/1'), 'utf8')).toBe('two')
  })
})

describe('what is not whole', () => {
  it('is not found, and what was kept stays', () => {
    const keepIn = testFolder()
    keepText(keepIn, 'one')
    const keeper = keeperIn(keepIn, {users: 200})
    writeFileSync(join(keeper.begin(), 'half'), '')
    expect([keeper.find(NOW), keeperIn(keepIn).find(NOW)]).toEqual([undefined, made])
    keeper.giveUp()
    expect(readdirSync(keepIn)).toEqual(['1000-users-180-days-aaaa'])
  })

  it('is cleared away when a killed start left it', () => {
    const keepIn = testFolder()
    writeFileSync(join(keeperIn(keepIn).begin(), 'half'), '')
    const folder = keeperIn(keepIn).begin()
    expect(readdirSync(folder)).toEqual([])
    expect(existsSync(folder)).toBe(true)
  })
})

describe('the digest of the sources', () => {
  it('changes with code, wherever it lies, and with nothing else', () => {
    const root = testFolder()
    writeFileSync(join(root, 'one.ts'), '')
    const write = (file: string, text: string) => {
      mkdirSync(join(root, dirname(file)), {recursive: true})
      writeFileSync(join(root, file), text)
      return digestOf(['src', 'one.ts'], root)
    }
    mkdirSync(join(root, 'src'))
    write('one.ts', 'a')
    const before = write('src/deep/two.ts', 'b')
    expect([write('src/deep/two.test.ts', 'c'), write('src/README.md', 'd'), write('elsewhere.ts', 'e')]).toEqual([before, before, before])
    const changes = [write('src/deep/two.ts', 'changed'), write('one.ts', 'changed'), write('src/three.ts', '')]
    expect(new Set([before, ...changes]).size).toBe(4)
  })

  it('of this code is always the same', () => {
    expect(digestOf()).toMatch(/^[0-9a-f]{16}$/)
    expect(digestOf()).toBe(digestOf())
  })
})
