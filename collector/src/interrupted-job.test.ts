// What an interrupted job tells of seats whose words the audit does not keep.
import {afterAll, beforeAll, expect, it, onTestFinished} from 'vitest'
import {createConfigFolder, QRS} from '../test-support/config-folder.ts'
import {outcomesLeft} from './interrupted-job.ts'
import {NOW} from './policy/testing.ts'
import {openStore} from './store/store.ts'
import {aDataFolder} from './store/testing.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
beforeAll(async () => void (folder = await createConfigFolder()))
afterAll(() => folder.remove())

function toldOf(includeUserDetails: boolean): string[] {
  const management = `licenseManagement: {auditLog: {includeUserDetails: ${includeUserDetails}}}`
  const store = openStore(folder.load(`sites: [{name: prod, qrs: ${QRS}}]\n${management}\ndataDir: ${aDataFolder().path}\n`))
  onTestFinished(() => store.close())
  const results = ['failed', 'refused', 'nowExcluded']
  for (const result of results) {
    store.audit.append({at: NOW, site: 'prod', kind: 'outcome', body: {allocationId: result, type: 'analyzer', actor: 'olga', result}, person: {user: 'CORP\\anna', name: 'Anna', sentence: `Words of ${result}.`}})
  }
  const job = {site: {name: 'prod', latest: undefined}, actor: 'olga', created: NOW, requests: new Map()}
  return outcomesLeft(store, job, results.map(allocationId => ({allocationId}))).map(({result, sentence}) => `${result}: ${sentence}`)
}

it('the words are those of the audit', () => {
  expect(toldOf(true)).toEqual(['failed: Words of failed.', 'refused: Words of refused.', 'nowExcluded: Words of nowExcluded.'])
})

it('where the audit may not keep them, it says so, and still how each ended', () => {
  expect(toldOf(false)).toEqual(['failed: It failed; why is not kept in the audit.', 'refused: It was refused; why is not kept in the audit.', 'nowExcluded: A protection keeps the seat.'])
})
