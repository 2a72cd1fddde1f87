import {describe, expect, it} from 'vitest'
import type {JsonObject} from './model.ts'
import {ANNA, BELLA, NOBODY, SEAT, asker, smallSite} from './test-site.ts'

describe('what is refused', () => {
  const ask = asker(smallSite())
  it.each([
    ['GET', '/qrs/nothing', 404],
    ['GET', '/user', 404],
    ['GET', '/', 404],
    ['GET', '/qrs/user/full/more', 404],
    ['GET', '/qrs/license/nothing', 404],
    ['GET', '/qrs/about/nothing', 404],
    ['GET', `/qrs/user/${NOBODY}`, 404],
    ['GET', '/qrs/user/anna', 404],
    ['DELETE', `/qrs/license/analyzeraccesstype/${NOBODY}`, 404],
    ['DELETE', `/qrs/license/professionalaccesstype/${SEAT}`, 404],
    ['PUT', `/qrs/license/analyzeraccesstype/${SEAT}`, 405],
    ['DELETE', '/qrs/systemrule/8f0b5ad7-9d53-4d3c-9c3e-5d24a3c7b001', 405],
    ['POST', '/qrs/about', 405],
    ['PATCH', '/qrs/user', 405],
    ['GET', '/qrs/user/count?filter=()', 400],
  ])('%s %s: %i', (method, path, status) => {
    expect(ask(method, path, {body: method === 'PUT' ? {} : undefined}).status).toBe(status)
  })

  it('a body that is not JSON', () => {
    expect(ask('POST', '/qrs/license/analyzeraccesstype', {body: undefined}).status).toBe(400)
    expect(ask('POST', '/qrs/license/analyzeraccesstype', {body: 'text'}).status).toBe(400)
    expect(ask('POST', '/qrs/license/analyzeraccesstype/many', {body: {user: {id: BELLA}}}).status).toBe(400)
  })
})

describe('without rights', () => {
  const none = {user: 'UserDirectory=CORP; UserId=bella'}
  const reader = {user: 'UserDirectory=CORP; UserId=auditor'}
  const body = {user: {id: BELLA}}

  it('lists are empty, not forbidden', () => {
    const ask = asker(smallSite())
    const table = {columns: [{name: 'id', columnType: 'Property', definition: 'id'}]}
    expect([
      ask('GET', '/qrs/user/full', none).json,
      ask('GET', "/qrs/user?filter=name eq 'anna'", none).json,
      ask('GET', '/qrs/license/analyzeraccesstype/full', none).json,
      ask('GET', '/qrs/license/analyzeraccesstype/count', none).json,
      (ask('POST', '/qrs/user/table', {...none, body: table}).json as JsonObject).rows,
      ask('GET', '/qrs/systemrule/full', none).json,
    ]).toEqual([[], [], [], {value: 0}, [], []])
  })

  it('everything else is forbidden, and nothing happens', () => {
    const ask = asker(smallSite())
    const statuses = [
      ask('GET', `/qrs/user/${ANNA}`, none),
      ask('GET', '/qrs/license', none),
      ask('DELETE', `/qrs/license/analyzeraccesstype/${SEAT}`, none),
      ask('DELETE', `/qrs/license/analyzeraccesstype/${SEAT}`, reader),
      ask('DELETE', `/qrs/license/analyzeraccesstype/${NOBODY}`, reader),
      ask('POST', '/qrs/license/analyzeraccesstype', {...reader, body}),
      ask('POST', '/qrs/license/analyzeraccesstype/many', {...reader, body: [body]}),
      ask('PUT', `/qrs/user/${ANNA}`, {...reader, body: {}}),
    ].map(answer => answer.status)
    expect(statuses).toEqual(statuses.map(() => 403))
    expect(ask('GET', '/qrs/license/analyzeraccesstype/count').json).toEqual({value: 1})
  })

  it('a reader reads all, and everybody may ask what is there', () => {
    const ask = asker(smallSite())
    expect(ask('GET', '/qrs/user/full', reader).json).toEqual(ask('GET', '/qrs/user/full').json)
    expect(ask('GET', '/qrs/about', none).status).toBe(200)
  })
})

describe('lists beside users and seats', () => {
  const ask = asker(smallSite())

  it('license rules and their groups belong together', () => {
    const rules = ask('GET', "/qrs/systemrule/full?filter=category eq 'License'").json as JsonObject[]
    const groups = ask('GET', '/qrs/license/professionalaccessgroup/full').json as JsonObject[]
    expect(rules.map(({name, rule, disabled, type}) => ({name, rule, disabled, type}))).toEqual([
      {name: 'Finance', rule: '((user.group="Finance" or user.group="Sales"))', disabled: false, type: 'Custom'},
      {name: 'All', rule: '((user.name like "*"))', disabled: false, type: 'Custom'},
    ])
    expect(groups).toEqual([{...groups[0], name: 'Finance', privileges: null, schemaPath: 'License.ProfessionalAccessGroup'}])
    expect(rules[0]).toMatchObject({resourceFilter: `License.ProfessionalAccessGroup_${groups[0]?.id as string}`})
    expect((ask('GET', '/qrs/systemrule/full').json as JsonObject[]).map(rule => rule.category)).toEqual(['Security', 'License', 'License'])
  })

  it('capacity, nodes, tags, about', () => {
    expect(ask('GET', '/qrs/license/analyzertimeaccesstype/full').json).toMatchObject([{assignedMinutes: 700, usedMinutes: 0, remainingMinutes: 700}])
    expect(ask('GET', '/qrs/license/analyzertimeaccessusage/full').json).toEqual([])
    expect(ask('GET', '/qrs/servernodeconfiguration/full?filter=isCentral eq true').json).toMatchObject([{name: 'Central', hostName: 'qlikserver1', isCentral: true}])
    expect(ask('GET', '/qrs/tag/full').json).toMatchObject([{name: 'VIP-User'}])
    expect(ask('GET', '/qrs/about').json).toMatchObject({nodeType: 1, schemaPath: 'About'})
  })

  it('the description names every path that answers', () => {
    const paths = ask('GET', '/qrs/about/api/description').json as string[]
    expect(paths).toContain('/qrs/license/accesstypeoverview')
    expect(paths.map(path => ask('GET', path).status)).toEqual(paths.map(() => 200))
  })
})
