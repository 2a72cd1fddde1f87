import {describe, expect, it} from 'vitest'
import {asker, siteAt} from './test-site.ts'

const site = siteAt({
  users: [
    {userId: 'carol', name: 'Carol', tags: ['A', 'B'], customProperties: [{name: 'Env', value: 'prod'}]},
    {userId: 'anna', name: 'anna'},
    {userId: 'Bella', name: 'Bella', tags: ['B']},
  ],
  seats: [{user: 'CORP\\anna', type: 'analyzer'}],
})
const ask = asker(site)
const userId = {name: 'userId', columnType: 'Property', definition: 'userId'}

function page(query: string, columns: readonly unknown[] = [userId]): unknown {
  return (ask('POST', `/qrs/user/table?${query}`, {body: {type: 'User', columns}}).json as {rows: unknown}).rows
}

describe('table pages', () => {
  it.each([
    ['', [['carol'], ['anna'], ['Bella']]],
    ['skip=0&take=2', [['carol'], ['anna']]],
    ['skip=2&take=2', [['Bella']]],
    ['skip=3&take=2', []],
    ['skip=1&take=0', [['anna'], ['Bella']]],
    ['sortColumn=userId', [['anna'], ['Bella'], ['carol']]],
    ['sortColumn=USERID&orderAscending=true&skip=1&take=1', [['Bella']]],
    ['sortColumn=userId&orderAscending=False', [['carol'], ['Bella'], ['anna']]],
    ["filter=tags.name eq 'b'&sortColumn=userId", [['Bella'], ['carol']]],
  ])('%s', (query, rows) => {
    expect(page(query)).toEqual(rows)
  })

  it('answer with the names of the columns', () => {
    const answer = ask('POST', '/qrs/user/table?take=1', {body: {type: 'User', columns: [userId]}})
    expect([answer.status, answer.json]).toEqual([
      201,
      {id: '00000000-0000-0000-0000-000000000000', type: 'User', columnNames: ['userId'], rows: [['carol']]},
    ])
  })

  it('nest lists and count them', () => {
    const columns = [
      userId,
      {name: 'tags', columnType: 'List', definition: 'tag', list: [{name: 'name', columnType: 'Property', definition: 'name'}]},
      {name: 'customProperties', columnType: 'List', definition: 'CustomPropertyValue', list: [{name: 'value', columnType: 'Property', definition: 'value'}, {name: 'of', columnType: 'Property', definition: 'definition.name'}]},
      {name: 'tagCount', columnType: 'Function', definition: 'Count(tag)'},
      {name: 'nothing', columnType: 'Property', definition: 'no.such'},
    ]
    expect(page('take=2', columns)).toEqual([
      ['carol', {columnNames: ['name'], rows: [['A'], ['B']]}, {columnNames: ['value', 'of'], rows: [['prod', 'Env']]}, 2, null],
      ['anna', {columnNames: ['name'], rows: []}, {columnNames: ['value', 'of'], rows: []}, 0, null],
    ])
  })

  it('reach through the user of a seat, by name of the column if it has no definition', () => {
    const columns = [{name: 'owner', columnType: 'Property', definition: 'user.userId'}, {name: 'quarantined'}]
    expect(ask('POST', '/qrs/license/analyzeraccesstype/table', {body: {columns}}).json).toMatchObject({rows: [['anna', false]]})
  })

  it('follow a change between two pages', () => {
    const other = siteAt({users: [{userId: 'a'}, {userId: 'b'}, {userId: 'c'}]})
    const askOther = asker(other)
    const rows = (): unknown => askOther('POST', '/qrs/user/table?sortColumn=userId', {body: {columns: [userId]}}).json
    const before = rows()
    askOther('DELETE', `/qrs/user/${other.users.all()[0]?.id}`)
    askOther('POST', '/qrs/user', {body: {userId: 'aa', userDirectory: 'CORP'}})
    expect([before, rows()]).toMatchObject([{rows: [['a'], ['b'], ['c']]}, {rows: [['aa'], ['b'], ['c']]}])
  })

  it('sorted by something that changes, see the change', () => {
    const other = siteAt({users: [{userId: 'x', name: 'A'}, {userId: 'y', name: 'B'}]})
    const askOther = asker(other)
    const rows = (): unknown => askOther('POST', '/qrs/user/table?sortColumn=name', {body: {columns: [userId, {name: 'name'}]}}).json
    const before = rows()
    const read = askOther('GET', `/qrs/user/${other.users.all()[0]?.id}`).json as object
    askOther('PUT', `/qrs/user/${other.users.all()[0]?.id}`, {body: {...read, name: 'C'}})
    expect([before, rows()]).toMatchObject([{rows: [['x', 'A'], ['y', 'B']]}, {rows: [['y', 'B'], ['x', 'C']]}])
  })

  it.each([
    ['skip=-1', [userId]],
    ['take=x', [userId]],
    ['sortColumn=name', [userId]],
    ['', []],
    ['', undefined],
    ['', [{name: 'two words'}]],
    ['', [{definition: 'userId'}]],
    ['', [{name: 'x', columnType: 'Sum'}]],
    ["filter=name eq", [userId]],
  ])('are refused for "%s" and columns %j', (query, columns) => {
    expect(ask('POST', `/qrs/user/table?${query}`, {body: {columns}}).status).toBe(400)
  })
})
