// API tokens: only digests are kept, wrong ones open nothing, presets come and go with the configuration.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {aDataFolder} from './testing.ts'
import {createTokens} from './tokens.ts'

const reader = {name: 'panel', scope: 'read' as const, forGrafana: true}
const preset = {name: 'preset', scope: 'admin' as const, forGrafana: false, text: 'from the environment'}

describe('tokens', () => {
  it('are found by their text and by nothing else', () => {
    const tokens = createTokens(aDataFolder().open(), [])
    const text = tokens.add(reader, 7)
    expect(text).toMatch(/^sk_[\w-]{32}$/)
    expect(tokens.find(text)).toEqual(reader)
    expect([`${text} `, text.slice(0, -1), text.toUpperCase(), '', 'sk_', reader.name, '\u0000'].map(tokens.find)).toEqual(Array(7).fill(undefined))
  })

  it('are listed without their text, oldest first', () => {
    const tokens = createTokens(aDataFolder().open(), [preset])
    tokens.add({name: 'second', scope: 'operate', forGrafana: false}, 9)
    tokens.add(reader, 7)
    expect(tokens.list()).toEqual([{...reader, created: 7}, {name: 'second', scope: 'operate', forGrafana: false, created: 9}])
  })

  it('are not in the file, only their digests', () => {
    const folder = aDataFolder()
    const db = folder.open()
    const text = createTokens(db, []).add(reader, 7)
    db.close()
    expect(readFileSync(join(folder.path, 'seatkeeper.db')).includes(text)).toBe(false)
    expect(createTokens(folder.open(), []).find(text)).toEqual(reader)
  })

  it('open nothing once revoked', () => {
    const tokens = createTokens(aDataFolder().open(), [])
    const text = tokens.add(reader, 7)
    expect([tokens.revoke('other'), tokens.revoke('panel'), tokens.revoke('panel'), tokens.find(text)]).toEqual([false, true, false, undefined])
    expect(tokens.add(reader, 8)).not.toBe(text)
  })

  it('have names of their own', () => {
    const tokens = createTokens(aDataFolder().open(), [preset])
    tokens.add(reader, 7)
    expect(() => tokens.add({...reader, scope: 'admin'}, 8)).toThrow('There is a token named panel already. Revoke it first, or take another name.')
    expect(() => tokens.add({...reader, name: 'preset'}, 8)).toThrow('There is a token named preset already.')
  })

  it('of the configuration are found but not kept', () => {
    const folder = aDataFolder()
    const db = folder.open()
    expect(createTokens(db, [preset]).find(preset.text)).toEqual({name: 'preset', scope: 'admin', forGrafana: false})
    expect(createTokens(db, []).find(preset.text)).toBeUndefined()
  })
})
