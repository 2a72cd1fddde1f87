// One demo at a time in a clone, and the second one says where the first is.
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {takePlace} from './running.ts'

function testCache(): string {
  const cache = mkdtempSync(join(tmpdir(), 'seatkeeper-demo-'))
  onTestFinished(() => rmSync(cache, {recursive: true, force: true}))
  return cache
}

it('takes an empty folder, whatever was left in it', () => {
  const cache = testCache()
  mkdirSync(join(cache, 'demo'))
  writeFileSync(join(cache, 'demo/left'), '')
  const {folder, leave} = takePlace(cache)
  expect([folder, existsSync(join(folder, 'left'))]).toEqual([join(cache, 'demo'), false])
  leave()
  takePlace(cache).leave()
})

it('says where the running one is, and how to end it', () => {
  const cache = testCache()
  const {announce, leave} = takePlace(cache)
  const begin = `A demo runs in this clone already (process ${process.pid}).`
  expect(() => takePlace(cache)).toThrow(`${begin} It has told no address yet.\nCtrl-C in its terminal ends it.`)
  announce(['Workbench   http://127.0.0.1:1', 'API         http://127.0.0.1:2/docs'])
  expect(() => takePlace(cache)).toThrow(`${begin} It is here:\n  Workbench   http://127.0.0.1:1\n  API         http://127.0.0.1:2/docs\nCtrl-C in its terminal ends it.`)
  leave()
})

it('says so also where the notice cannot be read', () => {
  const cache = testCache()
  const {folder, leave} = takePlace(cache)
  for (const break_ of [() => writeFileSync(join(folder, 'running.json'), '{"pid":'), () => rmSync(join(folder, 'running.json'))]) {
    break_()
    expect(() => takePlace(cache)).toThrow('A demo runs in this clone already. It has told no address yet.\nCtrl-C in its terminal ends it.')
  }
  leave()
})
