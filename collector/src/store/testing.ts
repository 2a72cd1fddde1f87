// A data folder for tests of the store, with all that was opened in it; gone with the test.
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {openDatabase, type Database} from './database.ts'

export type DataFolder = {readonly path: string; readonly open: () => Database}

export function aDataFolder(): DataFolder {
  const path = mkdtempSync(join(tmpdir(), 'seatkeeper-store-'))
  const opened = new Set<Database>()
  onTestFinished(() => {
    opened.forEach(db => db.close())
    rmSync(path, {recursive: true, force: true})
  })
  const open = (): Database => {
    const db = openDatabase(path)
    opened.add(db)
    return {...db, close: () => {
      opened.delete(db)
      db.close()
    }}
  }
  return {path, open}
}
