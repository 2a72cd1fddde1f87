// A plan from a file: as it was printed, on any system, and nothing that merely looks like one.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {readPlans} from './plan-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-plan-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

function fileOf(content: string | Buffer): string {
  const file = join(folder, 'plan.json')
  writeFileSync(file, content)
  return file
}

const item = (allocationId: unknown, id = 'anna') => ({allocationId, type: 'analyzer', holder: {key: 'k', directory: 'CORP', id, name: 'Zoë'}})
const plan = (...items: unknown[]) => ({version: 1, site: 'prod', items, decision: {kind: 'go'}, halted: {id: 'x'}})
const read = {site: 'prod', version: 1, items: [{allocationId: 'one'}, {allocationId: 'two'}], names: new Map([['one', 'CORP\\anna']])}

describe('a plan', () => {
  const text = JSON.stringify(plan(item('one'), {allocationId: 'two', holder: 'nobody'}, item('one')), null, 2)

  it.each([
    ['as it was printed', text],
    ['with a byte order mark', `\uFEFF${text}`],
    ['redirected by Windows PowerShell', Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le')],
  ])('%s is read, each seat once, with names for people', async (_how, content) => {
    expect(await readPlans(fileOf(content))).toEqual([read])
  })

  it('may be one of several sites, and may have no seats', async () => {
    const other = {...plan(), site: 'test'}
    expect(await readPlans(fileOf(JSON.stringify([plan(), other])))).toEqual(['prod', 'test'].map(site => ({site, version: 1, items: [], names: new Map()})))
  })
})

describe('what is no plan', () => {
  const again = 'Make one with `seatkeeper plan --json`.'

  it.each<[string, unknown, string]>([
    ['nothing', '', `FILE is not a plan: it is empty. ${again}`],
    ['no JSON', 'Plan for site prod', `FILE is not a plan: it is not JSON. ${again}`],
    ['half a plan', '{"version": 1, "items": [', `FILE is not a plan: it is not JSON. ${again}`],
    ['a text', '"plan"', `FILE is not a plan: it is no object. ${again}`],
    ['null', null, `FILE is not a plan: it is no object. ${again}`],
    ['a list of nothing', [], `FILE is not a plan: the list is empty. ${again}`],
    ['something else', {users: []}, `FILE is not a plan: it lacks its \`version\`, \`site\` or \`items\`. ${again}`],
    ['a plan without a site', {...plan(), site: ''}, `FILE is not a plan: it lacks its \`version\`, \`site\` or \`items\`. ${again}`],
    ['a seat without its id', plan(item('one'), item(7)), `FILE is not a plan: seat 2 of its \`items\` has no \`allocationId\`. ${again}`],
    ['a seat that is none', plan('one'), `FILE is not a plan: seat 1 of its \`items\` has no \`allocationId\`. ${again}`],
    ['a plan of a version that is not known', {...plan(item('one')), version: 2}, `FILE is a plan of version 2; this Seatkeeper knows version 1. ${again}`],
    ['several plans for one site', [plan(), plan()], 'FILE holds several plans for site prod. Leave one of them.'],
  ])('%s is refused', async (_what, content, sentence) => {
    const file = fileOf(typeof content === 'string' ? content : JSON.stringify(content))
    await expect(readPlans(file)).rejects.toMatchObject({name: 'UserError', exitCode: 2, message: sentence.replace('FILE', file)})
  })

  it('is told by its name where it cannot be read', async () => {
    await expect(readPlans(join(folder, 'nowhere.json'))).rejects.toMatchObject({exitCode: 2, message: `${join(folder, 'nowhere.json')} cannot be read: there is no such file.`})
    await expect(readPlans(folder)).rejects.toMatchObject({exitCode: 2, message: `${folder} cannot be read: it is a folder.`})
  })
})
