// What a collector says and does about the state that it finds.
import {copyFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {createConfigFolder, SITES} from '../test-support/config-folder.ts'
import {createCollector} from './collector.ts'
import {createLog} from './log.ts'
import {openStore} from './store/store.ts'
import {aDataFolder} from './store/testing.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
beforeAll(async () => void (folder = await createConfigFolder()))
afterAll(() => folder.remove())

/** Starts on the data and stops; answers what the log says and who is paused. */
async function begun(dataDir: string): Promise<{log: string[]; paused: (string | undefined)[]}> {
  const lines: string[] = []
  const collector = createCollector(folder.load(`${SITES}dataDir: ${dataDir}\n`), createLog('warn', {write: line => void lines.push((JSON.parse(line) as {msg: string}).msg)}))
  const paused = collector.sites.map(site => site.paused?.by)
  collector.store.audit.append({at: 1, site: undefined, kind: 'started', body: {}})
  await collector.stop()
  return {log: lines, paused}
}

it('tells in the log that the state was lost, once, and pauses every site', async () => {
  const data = aDataFolder().path
  expect(await begun(data)).toEqual({log: [], paused: [undefined]})
  rmSync(join(data, 'seatkeeper.db'))
  const {log, paused} = await begun(data)
  expect([log, paused]).toEqual([[expect.stringMatching(/^The state of the collector was lost, .* every site is paused\. .* `seatkeeper resume`\.$/) as string], ['the collector']])
  expect(await begun(data)).toEqual({log: [], paused: ['the collector']})
})

it('does not go on with another key', async () => {
  const [data, other] = [aDataFolder().path, aDataFolder().path]
  await begun(data)
  await begun(other)
  rmSync(join(data, 'audit.key'))
  copyFileSync(join(other, 'audit.key'), join(data, 'audit.key'))
  const refusal = 'is not the one that the last record of the audit was written with'
  await expect(begun(data)).rejects.toThrow(refusal)
  expect(() => openStore(folder.load(`${SITES}dataDir: ${data}\n`))).toThrow(refusal) // nor does a command, whose record would hide it
})
