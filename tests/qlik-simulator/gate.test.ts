import {describe, expect, it} from 'vitest'
import {XRF_REFUSAL, identifyCaller, parseQlikUser, parseQuery, passesXrfCheck} from './gate.ts'
import {lengthOf} from './reply.ts'
import {createQrs} from './routes.ts'
import {asker, siteAt} from './test-site.ts'

describe('X-Qlik-User', () => {
  it.each([
    ['UserDirectory=INTERNAL; UserId=sa_repository', 'INTERNAL', 'sa_repository'],
    ['UserDirectory=X;UserId=Y', 'X', 'Y'],
    ['UserDirectory= Internal; UserId= sa_repository ', 'Internal', 'sa_repository'],
    ['userdirectory=corp; userid=anna', 'corp', 'anna'],
    ['UserDirectory=CORP; UserId=o%27neil', 'CORP', "o'neil"],
    ['UserDirectory=My%20Corp; UserId=a%26b', 'My Corp', 'a&b'],
    ['UserDirectory=CORP; UserId=50%', 'CORP', '50%'],
    ['UserDirectory=CORP; UserId=a=b;c', 'CORP', 'a=b;c'],
  ])('%s', (header, userDirectory, userId) => {
    expect(parseQlikUser(header)).toEqual({userDirectory, userId})
  })

  it.each(['', 'CORP\\anna', 'UserId=anna; UserDirectory=CORP', 'UserDirectory=CORP', 'UserDirectory=; UserId=anna', 'UserDirectory=CORP; UserId='])('is not understood: "%s"', header => {
    expect(parseQlikUser(header)).toBeUndefined()
  })
})

describe('rights', () => {
  const site = siteAt({
    users: [
      {userId: 'root', roles: ['RootAdmin']},
      {userId: 'blocked', roles: ['RootAdmin'], blacklisted: true},
      {userId: 'auditor', roles: ['AuditAdmin']},
      {userId: 'anna'},
    ],
  })
  it.each([
    ['UserDirectory=Internal; UserId=SA_API', 'root'],
    ['UserDirectory=corp; UserId=ROOT', 'root'],
    ['UserDirectory=CORP; UserId=blocked', 'none'],
    ['UserDirectory=CORP; UserId=auditor', 'reader'],
    ['UserDirectory=CORP; UserId=anna', 'none'],
    ['UserDirectory=CORP; UserId=nobody', 'none'],
    ['nonsense', 'none'],
    [undefined, 'root'],
  ])('%s: %s', (header, rights) => {
    expect(identifyCaller(site, header === undefined ? {} : {'x-qlik-user': header}).rights).toBe(rights)
  })
})

describe('the xrfkey pair', () => {
  const passes = (header: string | undefined, query: string): boolean =>
    passesXrfCheck(header === undefined ? {} : {'x-qlik-xrfkey': header}, parseQuery(query) ?? new Map())

  it.each([
    ['0123456789ABCDEF', 'xrfkey=0123456789ABCDEF'],
    ['0123456789abcdef', 'filter=x&Xrfkey=0123456789abcdef'],
    ['0123456789abcdef', 'XRFKEY=0123456789abcdef'],
  ])('passes: %s, %s', (header, query) => {
    expect(passes(header, query)).toBe(true)
  })

  it.each([
    [undefined, 'xrfkey=0123456789ABCDEF'],
    ['0123456789ABCDEF', ''],
    ['0123456789ABCDEF', 'xrfkey=0123456789ABCDEG'],
    ['0123456789ABCDEF', 'xrfkey=0123456789abcdef'],
    ['0123456789ABCDE', 'xrfkey=0123456789ABCDE'],
    ['0123456789ABCDEFG', 'xrfkey=0123456789ABCDEFG'],
    ['0123456789ABCDE-', 'xrfkey=0123456789ABCDE-'],
    ['', 'xrfkey='],
  ])('stops: %s, %s', (header, query) => {
    expect(passes(header, query)).toBe(false)
  })

  it('is looked at before anything else', () => {
    const qrs = createQrs(siteAt({}))
    const answers = ['/qrs/user/full', '/qrs/user?filter=(', '/nowhere', '/qrs/about?a&b', '/qrs/about?filter=%'].map(url => {
      const reply = qrs({method: 'GET', url, headers: {}, body: '{'}, 0)
      return [reply.status, reply.type, Buffer.concat(reply.chunks, lengthOf(reply)).toString()]
    })
    expect(answers).toEqual(answers.map(() => [403, 'text/plain', XRF_REFUSAL]))
  })
})

describe('the query', () => {
  const ask = asker(siteAt({users: [{userId: 'a&b', name: 'A & B'}, {userId: 'x#1'}]}))

  it('lacks a value where an ampersand in a filter was not escaped', () => {
    expect(ask('GET', "/qrs/user?filter=userId eq 'a&b'")).toEqual({status: 400, text: 'Missing parameter value(s)', json: undefined})
  })

  it('lacks a value where a filter is empty', () => {
    expect(ask('GET', '/qrs/user?filter=')).toEqual({status: 400, text: 'Missing parameter value(s)', json: undefined})
  })

  it('reads plus signs as spaces and escaped ampersands as themselves', () => {
    expect(ask('GET', "/qrs/user/count?filter=userId+eq+'a%26b'+or+userId%20eq%20'x%231'").json).toEqual({value: 2})
  })
})
