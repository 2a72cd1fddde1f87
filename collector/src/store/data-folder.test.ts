// What people are told of a data folder that cannot be used: each says what to do.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {makeDataFolder, whyNoFile, whyNoFolder} from './data-folder.ts'
import {aDataFolder} from './testing.ts'

describe('making the folder', () => {
  it('says that a file is in its place, or above it', () => {
    const file = join(aDataFolder().path, 'file')
    writeFileSync(file, '')
    expect(() => makeDataFolder(file)).toThrow(`The data folder ${file} is a file. Set \`dataDir\` to a folder.`)
    expect(() => makeDataFolder(join(file, 'data'))).toThrow(`The data folder ${join(file, 'data')} lies below a file, not a folder. Set \`dataDir\` to a folder.`)
  })

  it.each([
    ['EACCES', 'The data folder /d may not be made by this account. Give it the right, or set `dataDir` to another folder.'],
    ['EROFS', 'The data folder /d lies on a read-only file system. Mount it for writing, or set `dataDir` to another folder.'],
    ['ENOSPC', 'There is no room for the data folder /d. Free some, or set `dataDir` to another folder.'],
    ['EIO', 'The data folder /d cannot be made: i/o error'],
  ])('words %s', (code, sentence) => {
    expect(whyNoFolder('/d', Object.assign(new Error('i/o error'), {code}))).toBe(sentence)
  })
})

describe('a file that SQLite cannot use', () => {
  it.each([
    ['file is not a database', 'The state file /d/f is damaged (file is not a database). Bring it back from a backup, or move it away and start again; all is lost.'],
    ['database disk image is malformed', 'The state file /d/f is damaged (database disk image is malformed). Bring it back from a backup, or move it away and start again; all is lost.'],
    ['attempt to write a readonly database', 'The state file /d/f cannot be written (attempt to write a readonly database). Give this account the right to write it and its folder, or set `dataDir` to another folder.'],
    ['unable to open database file', 'The state file /d/f cannot be written (unable to open database file). Give this account the right to write it and its folder, or set `dataDir` to another folder.'],
    ['database or disk is full', 'The state file /d/f cannot be written: the disk is full. Free some room.'],
    ['something new', 'The state file /d/f cannot be opened: something new'],
  ])('because of: %s', (words, sentence) => {
    expect(whyNoFile('state file', '/d/f', {words, lost: 'all is lost.'})).toBe(sentence)
  })
})
