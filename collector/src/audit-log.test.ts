// What the log says of each seat at level debug, and that it names nobody where the site wants that.
import {afterAll, beforeAll, expect, it} from 'vitest'
import {createConfigFolder, SITES} from '../test-support/config-folder.ts'
import {logVerdicts} from './audit-log.ts'
import {createLog} from './log.ts'
import {judged, mixed} from './measurements/testing.ts'
import {createSite} from './site.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
beforeAll(async () => void (folder = await createConfigFolder()))
afterAll(() => folder.remove())

const {verdicts} = judged(mixed)

function logged(management: string): Record<string, unknown>[] {
  const lines: string[] = []
  const [config] = folder.load(`${SITES}licenseManagement: {enable: true, ${management}}\n`).sites
  logVerdicts(createSite(config, createLog('info', {write: line => void lines.push(line)})), verdicts)
  return lines.map(line => JSON.parse(line) as Record<string, unknown>)
}

it('says at level debug of each seat what is decided, whose it is and why', () => {
  for (const management of ['debug: true', 'logLevel: debug']) {
    const lines = logged(management)
    expect(lines).toHaveLength(verdicts.length)
    expect(lines.find(({user}) => String(user).endsWith('bert'))).toMatchObject({msg: 'keep', reason: 'excluded', rule: 'tag VIP', type: 'analyzer', site: 'prod'})
  }
})

it('names nobody without `includeUserDetails`, and says nothing at other levels', () => {
  const lines = logged('debug: true, auditLog: {includeUserDetails: false}')
  expect(lines.map(({user, rule}) => [user, rule])).toEqual(verdicts.map(() => [undefined, undefined]))
  expect(logged('debug: false')).toEqual([])
})
