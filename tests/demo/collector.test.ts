// The demo says why its collector is not there, at its start and later.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {startCollector} from './collector.ts'

/** A program in the collector's place: tells seven lines and where it listens, goes on as told, and keeps a record of SIGTERM. */
const listening = (then: string) => `
const {writeFileSync} = require('node:fs')
for (let line = 1; line <= 7; line++) console.log('line ' + line)
process.on('SIGTERM', () => process.exit(0))
writeFileSync('data/local-api.json', JSON.stringify({url: 'http://127.0.0.1:9 ' + process.argv.slice(2).join(' ')}))
${then}`

function setUp(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-demo-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'program.cjs'), script)
  const configFile = join(folder, 'seatkeeper.yaml')
  return {configFile, log: join(folder, 'collector.log'), start: () => startCollector(configFile, [join(folder, 'program.cjs')])}
}

const END = '  line 3\n  line 4\n  line 5\n  line 6\n  line 7'

describe('the collector of the demo', () => {
  it('runs with the configuration, and is not lost when it is stopped', async () => {
    const {configFile, start} = setUp(listening('setInterval(() => {}, 1000)'))
    const {api, lost, stop} = await start()
    expect(api).toBe(`http://127.0.0.1:9 run -c ${configFile}`)
    await stop()
    expect(await Promise.race([lost, Promise.resolve('stopped')])).toBe('stopped')
    await stop()
  })

  it.each([
    ['by itself', 'setTimeout(() => process.exit(3), 300)', 'exit code 3'],
    ['by a signal', "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300)", 'SIGKILL'],
  ])('is told as lost when it ends %s, with the end of its log', async (_, then, how) => {
    const {log, start} = setUp(listening(then))
    const {lost, stop} = await start()
    expect(await lost).toBe(`The collector has ended (${how}). The end of ${log}:\n${END}\nAll else runs on; Ctrl-C ends the demo.`)
    await stop()
  })

  it.each([
    ['ends', 'process.exit(1)'],
    ['is killed', "process.kill(process.pid, 'SIGKILL')"],
  ])('says so when it %s at its start', async (_, then) => {
    const {log, start} = setUp(`for (let line = 1; line <= 7; line++) console.log('line ' + line)\n${then}`)
    await expect(start()).rejects.toThrow(`The collector did not start. The end of ${log}:\n${END}`)
  })
})
