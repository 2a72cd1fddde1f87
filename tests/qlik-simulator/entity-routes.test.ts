import {describe, expect, it} from 'vitest'
import type {JsonObject} from './model.ts'
import {ANNA, BELLA, NOBODY, NOW, SEAT, asker, smallSite} from './test-site.ts'

describe('entities', () => {
  const ask = asker(smallSite())

  it('a user, whole', () => {
    const {customProperties, attributes, tags, ...user} = ask('GET', `/qrs/user/${ANNA}`).json as Record<string, JsonObject[]>
    const ids = [customProperties?.[0]?.id, (customProperties?.[0]?.definition as JsonObject).id, attributes?.[0]?.id, tags?.[0]?.id]
    expect(new Set(ids).size).toBe(4)
    const [propertyId, definitionId, attributeId, tagId] = ids
    expect({customProperties, attributes, tags, ...user}).toEqual({
      id: ANNA,
      createdDate: '2025-01-01T00:00:00.000Z',
      modifiedDate: '2025-01-01T00:00:00.000Z',
      modifiedByUserName: 'INTERNAL\\sa_repository',
      customProperties: [
        {
          id: propertyId,
          createdDate: '2025-01-01T00:00:00.000Z',
          modifiedDate: '2025-01-01T00:00:00.000Z',
          modifiedByUserName: 'INTERNAL\\sa_repository',
          value: 'prod',
          definition: {id: definitionId, name: 'Env', valueType: 'Text', choiceValues: ['prod'], privileges: null},
          schemaPath: 'CustomPropertyValue',
        },
      ],
      userId: 'anna',
      userDirectory: 'CORP',
      userDirectoryConnectorName: 'CORP',
      name: 'Anna',
      roles: ['RootAdmin'],
      attributes: [
        {
          id: attributeId,
          createdDate: '2025-01-01T00:00:00.000Z',
          modifiedDate: '2025-01-01T00:00:00.000Z',
          modifiedByUserName: 'INTERNAL\\sa_repository',
          attributeType: 'group',
          attributeValue: 'Finance',
          externalId: '',
          schemaPath: 'UserAttribute',
        },
      ],
      inactive: false,
      removedExternally: false,
      blacklisted: false,
      deleteProhibited: false,
      tags: [{id: tagId, name: 'VIP-User', privileges: null}],
      favorites: [],
      privileges: null,
      schemaPath: 'User',
    })
  })

  it('a seat, whole, with the condensed user', () => {
    expect(ask('GET', `/qrs/license/analyzeraccesstype/${SEAT}`).json).toEqual({
      id: SEAT,
      createdDate: '2025-02-01T00:00:00.000Z',
      modifiedDate: '2026-03-01T10:00:00.584Z',
      modifiedByUserName: 'CORP\\anna',
      user: {id: ANNA, userId: 'anna', userDirectory: 'CORP', userDirectoryConnectorName: 'CORP', name: 'Anna', privileges: null},
      lastUsed: '2026-03-01T10:00:00.584Z',
      excess: false,
      quarantined: false,
      quarantineEnd: '1753-01-01T00:00:00.000Z',
      deletedUserId: '',
      deletedUserDirectory: '',
      privileges: null,
      schemaPath: 'License.AnalyzerAccessType',
    })
  })

  it('the condensed lists', () => {
    expect(ask('GET', '/qrs/license/analyzeraccesstype').json).toEqual([{id: SEAT, privileges: null}])
    expect(ask('GET', "/qrs/user?filter=name eq 'bella'").json).toEqual([
      {id: BELLA, userId: 'bella', userDirectory: 'CORP', userDirectoryConnectorName: 'CORP', name: 'Bella', privileges: null},
    ])
  })

  it('a list prepared whole is the same as one made of single rows', () => {
    const everyone = "filter=userDirectory eq 'CORP'"
    expect(ask('GET', '/qrs/user/full').json).toEqual(ask('GET', `/qrs/user/full?${everyone}`).json)
    expect(ask('GET', '/qrs/user').json).toEqual(ask('GET', `/qrs/user?${everyone}`).json)
  })

  it('paths in any case, ids too', () => {
    expect(ask('GET', `/QRS/License/AnalyzerAccessType/${SEAT.toUpperCase()}`).json).toEqual(ask('GET', `/qrs/license/analyzeraccesstype/${SEAT}`).json)
  })

  it('an order', () => {
    const names = (order: string): unknown => (ask('GET', `/qrs/user?orderby=${order}`).json as JsonObject[]).map(user => user.userId)
    expect([names('name asc'), names('name desc'), names('userDirectory, name desc')]).toEqual([
      ['anna', 'auditor', 'bella'],
      ['bella', 'auditor', 'anna'],
      ['bella', 'auditor', 'anna'],
    ])
    expect(ask('GET', '/qrs/user?orderby=nosuch')).toEqual({status: 400, text: 'Invalid expression', json: undefined})
    expect(ask('GET', '/qrs/user?orderby=name sideways').status).toBe(400)
  })
})

describe('giving seats', () => {
  const path = '/qrs/license/professionalaccesstype'
  const forAnna = {user: {id: ANNA}}
  const forBella = {user: {id: BELLA}}

  it('answers 201 and the new row', () => {
    const ask = asker(smallSite())
    const made = ask('POST', path, {body: forBella})
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      id: (made.json as JsonObject).id,
      createdDate: '2026-03-05T12:00:00.000Z',
      modifiedDate: '2026-03-05T12:00:00.000Z',
      modifiedByUserName: 'INTERNAL\\sa_repository',
      user: {id: BELLA, userId: 'bella', userDirectory: 'CORP', userDirectoryConnectorName: 'CORP', name: 'Bella', privileges: null},
      lastUsed: '1753-01-01T00:00:00.000Z',
      excess: false,
      quarantined: false,
      quarantineEnd: '1753-01-01T00:00:00.000Z',
      deletedUserId: '',
      deletedUserDirectory: '',
      privileges: null,
      schemaPath: 'License.ProfessionalAccessType',
    })
    expect(ask('GET', `${path}/full`).json).toEqual([made.json])
  })

  it('answers 400 with broken rules when there is none left, it is held, or nobody has that id', () => {
    const ask = asker(smallSite())
    ask('POST', path, {body: forAnna})
    expect([
      ask('POST', path, {body: forBella}),
      ask('POST', path, {body: forAnna}),
      ask('POST', path, {body: {user: {id: NOBODY}}}),
      ask('POST', path, {body: {user: 'anna'}}),
    ]).toEqual([
      {status: 400, text: '<BrokenRules>There are not enough access types available</BrokenRules>', json: undefined},
      {status: 400, text: '<BrokenRules>The user already has this access type</BrokenRules>', json: undefined},
      {status: 400, text: '<BrokenRules>The user of the access type does not exist</BrokenRules>', json: undefined},
      {status: 400, text: '<BrokenRules>The user of the access type does not exist</BrokenRules>', json: undefined},
    ])
  })

  it('answers 400 once the license has expired, or is missing', () => {
    const site = smallSite()
    const ask = asker(site)
    site.license = {...site.license, validTo: NOW}
    expect(ask('POST', path, {body: forBella}).status).toBe(400)
    site.license = {...site.license, validTo: NOW + 1, form: 'none'}
    expect(ask('POST', path, {body: forBella}).status).toBe(400)
    site.license = {...site.license, form: 'slk'}
    expect(ask('POST', path, {body: forBella}).status).toBe(201)
  })

  it('many: all or none', () => {
    const ask = asker(smallSite())
    expect(ask('POST', `${path}/many`, {body: [forAnna, forBella]}).status).toBe(400)
    expect(ask('GET', `${path}/count`).json).toEqual({value: 0})
    expect(ask('POST', `${path}/many`, {body: [forBella, forBella]}).status).toBe(400)
    const made = ask('POST', `${path}/many`, {body: [forBella]})
    expect([made.status, made.json]).toEqual([201, ask('GET', `${path}/full`).json])
  })
})

describe('changing users', () => {
  it('takes the changes of somebody who read the latest state', () => {
    const ask = asker(smallSite())
    const read = ask('GET', `/qrs/user/${BELLA}`).json as JsonObject
    const changed = {...read, blacklisted: true, tags: [{name: 'VIP-User'}], customProperties: [{value: 'test', definition: {name: 'Env'}}], roles: ['AuditAdmin']}
    const answer = ask('PUT', `/qrs/user/${BELLA}`, {body: changed})
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual(ask('GET', `/qrs/user/${BELLA}`).json)
    const {blacklisted, roles, modifiedDate, modifiedByUserName} = answer.json as JsonObject
    expect({blacklisted, roles, modifiedDate, modifiedByUserName}).toEqual({
      blacklisted: true,
      roles: ['AuditAdmin'],
      modifiedDate: '2026-03-05T12:00:00.000Z',
      modifiedByUserName: 'INTERNAL\\sa_repository',
    })
    expect(ask('GET', "/qrs/user/count?filter=tags.name eq 'VIP-User' and customProperties.value eq 'test'").json).toEqual({value: 1})
  })

  it('answers 409 to a stale modifiedDate', () => {
    const ask = asker(smallSite())
    const read = ask('GET', `/qrs/user/${BELLA}`).json as JsonObject
    ask('PUT', `/qrs/user/${BELLA}`, {body: read})
    expect(ask('PUT', `/qrs/user/${BELLA}`, {body: {...read, blacklisted: true}}).status).toBe(409)
    expect((ask('GET', `/qrs/user/${BELLA}`).json as JsonObject).blacklisted).toBe(false)
  })

  it.each([{}, {id: BELLA}, {id: ANNA, modifiedDate: '2027-01-01T00:00:00.000Z'}, {id: BELLA, modifiedDate: 'now'}, []])('answers 400 to %j', body => {
    expect(asker(smallSite())('PUT', `/qrs/user/${BELLA}`, {body}).status).toBe(400)
  })

  it('adds and deletes', () => {
    const ask = asker(smallSite())
    const made = ask('POST', '/qrs/user', {body: {userId: 'carol', userDirectory: 'PARTNER', name: 'Carol'}})
    const {id} = made.json as {id: string}
    expect([made.status, ask('GET', `/qrs/user/${id}`).json]).toEqual([201, made.json])
    expect(ask('POST', '/qrs/user', {body: {userId: 'CAROL', userDirectory: 'partner'}}).status).toBe(400)
    expect(ask('POST', '/qrs/user', {body: {userId: 'carol'}}).status).toBe(400)
    expect([ask('DELETE', `/qrs/user/${id}`), ask('DELETE', `/qrs/user/${id}`).status]).toEqual([{status: 204, text: '', json: undefined}, 404])
  })
})
