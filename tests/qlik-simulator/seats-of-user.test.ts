import {describe, expect, it} from 'vitest'
import type {JsonObject} from './model.ts'
import type {Ask} from './test-site.ts'
import {NOW, asker, siteAt} from './test-site.ts'
import {DAY} from './model.ts'
import {toIso} from './entities.ts'
import {findUser} from './site.ts'

const ANALYZER = '/qrs/license/analyzeraccesstype'

/** Everybody holds an analyzer seat; back\slash a professional one too. */
const PEOPLE = ['CORP\\anna', 'corp2\\anna', "CORP\\o'neil", 'CORP\\back\\slash', "CORP\\both\\'", 'R&D\\a#1', 'CORP\\Zoë', 'CORP\\100%', 'CORP\\a b']
const site = () => siteAt({
  seats: [...PEOPLE.map(user => ({user, type: 'analyzer' as const, lastUsed: toIso(NOW - DAY)})), {user: 'CORP\\back\\slash', type: 'professional', lastUsed: null}],
}, 'lef')

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")

/** A raw `%`, `&` or `#` would end the filter, as on a real server. */
function seatsBy(ask: Ask, filter: string, path = `${ANALYZER}/full`): unknown {
  const {status, json, text} = ask('GET', `${path}?filter=${encodeURIComponent(filter)}`)
  return status === 200 ? (json as {user: Record<'userDirectory' | 'userId', string>}[]).map(({user}) => `${user.userDirectory}\\${user.userId}`) : text
}

const ofUser = (directory: string, id: string) => `user.userDirectory eq '${escaped(directory)}' and user.userId eq '${escaped(id)}'`

describe('the seats of one user by a filter', () => {
  const ask = asker(site())

  it.each(PEOPLE)('%s', account => {
    const [directory = '', id = ''] = [account.slice(0, account.indexOf('\\')), account.slice(account.indexOf('\\') + 1)]
    expect([seatsBy(ask, ofUser(directory, id)), seatsBy(ask, ofUser(directory.toLowerCase(), id.toUpperCase()))]).toEqual([[account], [account]])
  })

  it('of each type by its own list', () => {
    expect(seatsBy(ask, ofUser('CORP', 'back\\slash'), '/qrs/license/ProfessionalAccessType/full')).toEqual(['CORP\\back\\slash'])
    expect(seatsBy(ask, ofUser('CORP', 'anna'), '/qrs/license/ProfessionalAccessType/full')).toEqual([])
  })

  it('in quarantine too, with its use', () => {
    const where = site()
    const inQuarantine = asker(where)
    inQuarantine('DELETE', `${ANALYZER}/${findUser(where, 'CORP\\anna')?.seats.get('analyzer')?.id}`)
    expect(inQuarantine('GET', `${ANALYZER}/full?filter=${encodeURIComponent(ofUser('corp', 'ANNA'))}`).json).toMatchObject([{quarantined: true, lastUsed: toIso(NOW - DAY)}])
  })

  it('of either written form of a letter', () => {
    const either = ['Zoë', 'Zoe\u0308'].map(form => `user.userId eq '${form}'`)
    expect([seatsBy(ask, either[1]!), seatsBy(ask, `user.userDirectory eq 'CORP' and (${either.join(' or ')})`)]).toEqual([[], ['CORP\\Zoë']])
  })

  it.each([["user.userId eq 'o'neil'", /^Cannot parse the expression: /], ["user.userId eq 'o''neil'", /^Cannot parse the expression: /], ['user.userId eq anna', /^Invalid expression$/], ["user.nosuch eq 'a'", /^Invalid expression$/]])(
    'not by %s', (filter, text) => {
      expect(seatsBy(ask, filter)).toMatch(text)
    })

  it('is empty for somebody without rights, and for somebody who holds none', () => {
    const path = `${ANALYZER}/full?filter=${encodeURIComponent(ofUser('CORP', 'anna'))}`
    expect(ask('GET', path, {user: 'UserDirectory=CORP; UserId=anna'})).toMatchObject({status: 200, json: []})
    expect(seatsBy(ask, ofUser('CORP', 'nobody'))).toEqual([])
  })
})

describe('a seat that is given back', () => {
  const give = (where: ReturnType<typeof site>, at = NOW) => asker(where)('POST', ANALYZER, {body: {user: {id: findUser(where, 'CORP\\anna')?.id}}, at})
  const take = (where: ReturnType<typeof site>) => asker(where)('DELETE', `${ANALYZER}/${findUser(where, 'CORP\\anna')?.seats.get('analyzer')?.id}`)
  const idOf = (where: ReturnType<typeof site>) => findUser(where, 'CORP\\anna')?.seats.get('analyzer')?.id

  it('within the quarantine is the old row: same id, assignment and last use', () => {
    const where = site()
    const before = asker(where)('GET', `${ANALYZER}/${idOf(where)}`).json as JsonObject
    take(where)
    const {status, json} = give(where, NOW + 6 * DAY - 1)
    expect([status, json]).toEqual([201, {...before, modifiedDate: toIso(NOW + 6 * DAY - 1), modifiedByUserName: 'INTERNAL\\sa_repository'}])
    expect(give(where, NOW + 6 * DAY)).toEqual({status: 400, text: '<BrokenRules>The user already has this access type</BrokenRules>', json: undefined})
  })

  it('after the quarantine is a new row, assigned now and never used', () => {
    const where = site()
    const old = idOf(where)
    take(where)
    const {status, json} = give(where, NOW + 6 * DAY)
    expect([status, json]).toMatchObject([201, {createdDate: toIso(NOW + 6 * DAY), lastUsed: '1753-01-01T00:00:00.000Z'}])
    expect((json as JsonObject).id).not.toBe(old)
  })

  it('needs a body in JSON with the user, and the rights', () => {
    const where = site()
    take(where)
    const ask = asker(where)
    expect([ask('POST', ANALYZER, {}).status, ask('POST', ANALYZER, {body: {user: {}}}).status, ask('POST', ANALYZER, {body: {user: {id: findUser(where, 'CORP\\anna')?.id}}, user: 'UserDirectory=CORP; UserId=anna'}).status])
      .toEqual([400, 400, 403])
  })
})
