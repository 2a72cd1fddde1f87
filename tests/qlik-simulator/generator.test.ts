import {describe, expect, it} from 'vitest'
import type {GeneratorOptions} from './generator.ts'
import {generateSite} from './generator.ts'
import {play} from './logins.ts'
import {countPool, overviewBody} from './license-bodies.ts'
import type {JsonObject, LicenseModel, Seat, Site, User} from './model.ts'
import {DAY, NEVER} from './model.ts'
import {accountName} from './entities.ts'
import {NOW, asker} from './test-site.ts'

const SIZE = {users: 2000, professional: 150, analyzer: 1350, totals: {professional: 165, analyzer: 1485}, analyzerMinutes: 30_000}

function generate(some: Partial<GeneratorOptions> = {}): Site {
  return generateSite({seed: 'one', startAt: NOW, licenseModel: 'lef', ...SIZE, ...some})
}

function bytes(site: Site): Buffer {
  const lists = [site.users, site.seats.professional, site.seats.analyzer].flatMap(list => list.prepared('full'))
  return Buffer.concat([...lists, Buffer.from(JSON.stringify(overviewBody(site, NOW)))])
}

function share(list: readonly unknown[], of: readonly unknown[]): number {
  return list.length / of.length
}

describe('a generated site', () => {
  it('is the same to the last byte for the same seed and start', () => {
    expect(bytes(generate()).equals(bytes(generate()))).toBe(true)
  })

  it('is the same after the same days, too', () => {
    const [one, two] = [generate(), generate()]
    play(one, NOW + 30 * DAY)
    play(two, NOW + 10 * DAY)
    play(two, NOW + 30 * DAY)
    expect(bytes(one).equals(bytes(two))).toBe(true)
  })

  it('differs for another seed or start', () => {
    const site = bytes(generate())
    expect([site.equals(bytes(generate({seed: 'two'}))), site.equals(bytes(generate({startAt: NOW + DAY})))]).toEqual([false, false])
  })

  it.each(['lef', 'slk'] as LicenseModel[])('has the numbers asked for, and an overview that fits its rows (%s)', licenseModel => {
    const site = generate({licenseModel})
    expect([site.users.size(), site.seats.professional.size(), site.seats.analyzer.size()]).toEqual([2000, 150, 1350])
    for (const type of ['professional', 'analyzer'] as const) {
      const pool = countPool(site, type, NOW)
      expect(pool.allocated + pool.quarantined + pool.available).toBe(pool.total)
    }
    const quarantined = site.seats.analyzer.all().filter(seat => seat.quarantined)
    expect(quarantined.every(seat => seat.quarantineEnd > NOW && seat.quarantineEnd === seat.lastUsed + 7 * DAY)).toBe(true)
    expect(quarantined.some(seat => seat.user !== null)).toBe(licenseModel === 'lef')
  })

  it('holds all that a site can hold', () => {
    const site = generate({users: 8000, professional: 800, analyzer: 5200, totals: {professional: 900, analyzer: 5800}})
    const users = site.users.all()
    const seats = [...site.seats.professional.all(), ...site.seats.analyzer.all()]
    const has = (test: (user: User) => boolean): boolean => users.some(test)
    const holds = (test: (seat: Seat) => boolean): boolean => seats.some(test)
    expect({
      directories: [...new Set(users.map(user => user.userDirectory))].sort(),
      oddIds: ["'", '&', '#', '\\', '%', '+'].filter(mark => has(user => user.userId.includes(mark))),
      scripts: [/\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Han}/u, /å/iu, /ø/iu, /'/].filter(script => has(user => script.test(user.name))).length,
      flags: [has(user => user.blacklisted), has(user => user.inactive && !user.removedExternally), has(user => user.removedExternally)],
      tags: [...site.tags.values()].map(tag => tag.name).sort(),
      properties: [...site.properties.values()].map(property => property.name).sort(),
      roles: [...new Set(users.flatMap(user => user.roles))].sort(),
      deleted: holds(seat => seat.user === null && seat.deletedUserId !== ''),
      neverUsed: holds(seat => seat.lastUsed === NEVER),
      freshAndNeverUsed: holds(seat => seat.lastUsed === NEVER && NOW - seat.created < 6 * DAY),
      both: has(user => user.seats.size === 2),
    }).toEqual({
      directories: ['CORP', 'Corp', 'INTERNAL', 'PARTNER', 'Partner', 'corp'],
      oddIds: ["'", '&', '#', '\\', '%', '+'],
      scripts: 6,
      flags: [true, true, true],
      tags: ['Contractor', 'License do not release', 'VIP-User'],
      properties: ['Department', 'LicenseManage'],
      roles: ['AuditAdmin', 'ContentAdmin', 'DeploymentAdmin', 'RootAdmin', 'SecurityAdmin'],
      deleted: true,
      neverUsed: true,
      freshAndNeverUsed: true,
      both: true,
    })
  })

  it('has service accounts that may do everything, and few administrators', () => {
    const site = generate()
    expect(site.users.all().filter(user => user.userDirectory === 'INTERNAL').map(user => user.userId)).toEqual([
      'sa_repository',
      'sa_api',
      'sa_scheduler',
      'sa_proxy',
      'sa_engine',
      'sa_printing',
      'sa_converter',
    ])
    expect(site.users.all().filter(user => user.roles.includes('RootAdmin'))).toHaveLength(3)
  })

  it('has no two users of one name, in any case', () => {
    const users = generate().users.all()
    expect(new Set(users.map(user => accountName(user).toLowerCase())).size).toBe(users.length)
  })

  it('has plausible last uses: before now, after the seat was given, most of them recent', () => {
    const seats = generate().seats.analyzer.all().filter(seat => seat.lastUsed !== NEVER)
    expect(seats.filter(seat => seat.lastUsed >= NOW || seat.lastUsed < seat.created)).toEqual([])
    const used = (days: number): number => share(seats.filter(seat => NOW - seat.lastUsed < days * DAY), seats)
    expect([used(7) > 0.45, used(30) > 0.65, used(90) > 0.8, used(90) < 0.97]).toEqual([true, true, true, true])
  })

  it.each([
    {users: 0, professional: 0, analyzer: 0},
    {users: 1, professional: 0, analyzer: 0},
    {users: 2, professional: 1, analyzer: 0},
    {users: 5, professional: 1, analyzer: 2},
    {users: 300, professional: 293, analyzer: 0},
    {users: 300, professional: 0, analyzer: 293},
    {users: 300, professional: 150, analyzer: 143},
  ])('comes in any size: %j', size => {
    const site = generate(size)
    expect([site.seats.professional.size(), site.seats.analyzer.size()]).toEqual([size.professional, size.analyzer])
    expect(site.users.size()).toBe(Math.max(1, size.users))
  })

  it('cannot have more seats held than people', () => {
    expect(() => generate({users: 100, professional: 50, analyzer: 60})).toThrow('110 seats cannot be held by 93 people: raise the number of users or lower that of the seats.')
  })

  it('with fewer seats bought than held has the rest in excess', () => {
    const site = generate({totals: {professional: 150, analyzer: 1300}})
    expect(countPool(site, 'analyzer', NOW)).toMatchObject({total: 1300, excess: 50, available: 0})
  })
})

describe('half a year', () => {
  it('keeps the site alive: people come back, new ones get seats, some stop', () => {
    const site = generate()
    const before = new Set(site.seats.analyzer.all().map(seat => seat.id))
    const end = NOW + 180 * DAY
    play(site, end)
    const seats = site.seats.analyzer.all()
    const stale = seats.filter(seat => end - Math.max(seat.lastUsed, seat.created) > 90 * DAY)
    expect([seats.some(seat => !before.has(seat.id)), share(stale, seats) > 0.1, share(stale, seats) < 0.6]).toEqual([true, true, true])
    const ask = asker(site)
    const rows = ask('GET', '/qrs/license/analyzeraccesstype/full', {at: end}).json as JsonObject[]
    expect([rows.length, rows.filter(row => row.quarantined === true)]).toEqual([seats.length, []])
  })
})
