// What the numbers of a reading mean: once for a license group, by the days noted, and each thing counted by one site.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, SITES} from '../test-support/config-folder.ts'
import {judgeReading} from './cycle.ts'
import {countedFindings, figuresOf, findingsOf, isCarrier, noteDay, outlooksOf} from './figures.ts'
import {createLog} from './log.ts'
import {groupOf} from './license-group.ts'
import {DAY, type Allocation, type Snapshot} from './policy/model.ts'
import {aPool, aSeat, aSnapshot, aUser, daysAgo, NOW} from './policy/testing.ts'
import {utcDay} from './policy/usage-patterns.ts'
import {createSite, heldVerdicts, noteReinstated, noteTaken, type Site} from './site.ts'
import {createDaily} from './store/daily.ts'
import {createDepartures} from './store/departures.ts'
import {aDataFolder} from './store/testing.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
beforeAll(async () => {
  folder = await createConfigFolder()
})
afterAll(() => folder.remove())

const PRICES = 'costs: {currency: EUR, monthlyPerSeat: {professional: 70, analyzer: 40}, monthlyBudget: 10000}\n'

function aStore() {
  const db = aDataFolder().open()
  return {daily: createDaily(db), departures: createDepartures(db)}
}

/** The sites of a configuration, knowing each other as in the collector. */
function sitesOf(yaml: string): Site[] {
  const sites: Site[] = folder.load(yaml).sites.map(config => {
    const site: Site = createSite(config, createLog('silent'), {group: () => groupOf(site, sites)})
    return site
  })
  return sites
}

const qrs = 'qrs: {url: "https://NAME.example.com:4242", cert: client.pem, key: client_key.pem, ca: root.pem}'
const UNREAD = 'licenseMonitoring: {enable: false}, licenseManagement: {enable: false}, '
const withUnread = (unread: string, site: string) => inGroup(unread, site).replace('licenseGroup: acme, ', `licenseGroup: acme, ${UNREAD}`)
const inGroup = (...names: string[]) => `sites:\n${names.map(name => `  - {name: ${name}, licenseGroup: acme, ${qrs.replace('NAME', name)}}\n`).join('')}`

/** Gives the site a reading; answers it. */
function read(site: Site, snapshot: Snapshot) {
  const nothing = {exclusions: {standing: () => []}, departures: {list: () => []}, intents: {releasedSince: () => 0}}
  const reading = judgeReading({now: () => snapshot.readAt, store: nothing as never}, site, snapshot)
  site.latest = reading
  return {pools: snapshot.pools, verdicts: reading.evaluation.verdicts, now: reading.evaluation.now}
}

const used = (id: string, days: number, change: Partial<Allocation> = {}) => aSeat({user: aUser({id}), lastUsed: daysAgo(days), ...change})

describe('a site alone', () => {
  it('pays for what it bought, for what is idle, and says who uses it', () => {
    const [site] = sitesOf(SITES + PRICES) as [Site]
    const input = read(site, aSnapshot([used('anna', 1), used('bert', 100), used('cleo', 120, {type: 'professional'})], {
      pools: [aPool({total: 10, allocated: 2}), aPool({type: 'professional', total: 5, allocated: 1})],
    }))
    const {cost, patterns} = figuresOf(site, aStore(), input)
    expect(cost).toEqual({budget: 10_000, budgetUsed: 0.075, types: [
      {type: 'analyzer', monthlyCost: 400, idleCost: 40, freedValue: 0}, {type: 'professional', monthlyCost: 350, idleCost: 70, freedValue: 0},
    ]})
    expect(patterns!.directories.map(({type, allocated, active30d, idleCost}) => [type, allocated, active30d, idleCost])).toEqual([['professional', 1, 0, 70], ['analyzer', 2, 1, 40]])
  })

  it('tells of what it bought alone where its lists are not whole', () => {
    const [site] = sitesOf(SITES + PRICES) as [Site]
    const {cost, patterns} = figuresOf(site, aStore(), {pools: [aPool({total: 10})], verdicts: undefined, now: NOW})
    expect([cost.types, patterns]).toEqual([[{type: 'analyzer', monthlyCost: 400, idleCost: undefined, freedValue: undefined}], undefined])
  })

  it('knows the value of a seat that it released, until the user holds one again', () => {
    const [site] = sitesOf(SITES + PRICES) as [Site]
    const store = aStore()
    store.departures.note('prod', {type: 'analyzer', directory: 'LAB', userId: 'gone', userKey: 'k', name: 'gone', allocationId: 'a', at: daysAgo(3), ours: true} as never)
    const freed = (...seats: Allocation[]) => figuresOf(site, store, read(site, aSnapshot([used('anna', 1), ...seats]))).cost.types.map(({freedValue}) => freedValue)
    expect(freed()).toEqual([0, 40])
    expect(freed(used('gone', 1))).toEqual([0, 0])
  })

  it('says of a seat in quarantine right after its release what the next reading says', () => {
    const [site] = sitesOf(SITES + PRICES) as [Site]
    const store = aStore()
    const pools = [aPool({total: 10, allocated: 2})]
    const told = () => {
      const {pools: now, evaluation, taken} = site.latest!
      const {cost, patterns} = figuresOf(site, store, {pools: now, verdicts: heldVerdicts({...site.latest!, taken}), now: evaluation.now})
      return {types: cost.types, active: patterns!.types[1]!.active7d, allocated: patterns!.types[1]!.allocated, quarantined: now[0]!.quarantined}
    }
    read(site, aSnapshot([used('anna', 3), used('bert', 1)], {pools}))
    store.departures.note('prod', {type: 'analyzer', directory: 'LAB', userId: 'anna', userKey: 'key-anna', name: 'anna', allocationId: 'analyzer-anna', at: NOW, ours: true} as never)
    const until = NOW + 4 * DAY
    noteTaken(site, {allocationId: 'analyzer-anna', type: 'analyzer', userKey: 'key-anna', freed: false, quarantine: {until}})
    const after = told()
    expect(after).toMatchObject({types: [{freedValue: 0}], active: 2, allocated: 1, quarantined: 1})
    read(site, aSnapshot([used('anna', 3, {quarantined: true, quarantineEnd: until}), used('bert', 1)], {pools: [{...pools[0]!, quarantined: 1}]}))
    expect(told()).toEqual(after)
    noteTaken(site, {allocationId: 'analyzer-bert', type: 'analyzer', userKey: 'key-bert', freed: false, quarantine: {until}})
    noteReinstated(site, 'analyzer', 'analyzer-bert')
    expect(site.latest!.pools).toEqual([{...pools[0]!, quarantined: 1}])
  })

  it('grows as the days that it noted say: the guide\'s 20 to 30 users in four months are 2.5 a month', () => {
    const [site] = sitesOf(SITES) as [Site]
    const store = aStore()
    for (let day = 122; day >= 1; day--) {
      const users = 20 + Math.floor((122 - day) / 12.2)
      const at = NOW - day * DAY
      const seats = Array.from({length: users}, (_, index) => aSeat({user: aUser({id: `u${index}`}), lastUsed: at - 1000}))
      noteDay(site, store, read(site, aSnapshot(seats, {readAt: at, siteClock: at})))
    }
    const [outlook] = outlooksOf(site, store, {pools: [aPool({total: 50})], now: NOW})
    expect(outlook!.growth.state === 'growth' && outlook!.growth.perMonth).toBeCloseTo(2.5, 1)
    expect(outlook!.exhaustion).toMatchObject({state: 'daysUntil'})
    expect(outlook!.exhaustion.state === 'daysUntil' && Math.abs(outlook!.exhaustion.days - 20 / 2.5 * 30.4375)).toBeLessThan(15)
    expect(outlook!.needed).toMatchObject({state: 'needed', seats: 29})
  })

  it('notes nothing of a reading whose lists are not whole, and raises the day before by what came after its last reading', () => {
    const [site] = sitesOf(SITES) as [Site]
    const store = aStore()
    noteDay(site, store, {pools: [aPool()], verdicts: undefined, now: NOW})
    expect(store.daily.history('prod', 'analyzer', 0)).toEqual([])
    const today = utcDay(NOW)
    const morning = (today - 1) * DAY + DAY / 4
    noteDay(site, store, read(site, aSnapshot([used('anna', 1, {lastUsed: morning - 1})], {readAt: morning, siteClock: morning})))
    noteDay(site, store, read(site, aSnapshot([used('anna', 0, {lastUsed: morning - 1}), used('bert', 0, {lastUsed: morning + DAY / 2})])))
    expect(store.daily.history('prod', 'analyzer', 0).map(({day, dailyActive, active30d}) => [day - today, dailyActive, active30d])).toEqual([[-1, 2, 1], [0, 0, 2]])
  })
})

describe('days', () => {
  const users = (lastUsed: number) => Array.from({length: 30}, (_, index) => aSeat({user: aUser({id: `u${index}`}), lastUsed}))

  it.each([
    ['by a clock that differs', aSnapshot(users(NOW - 1000), {siteClock: NOW + DAY}), []],
    ['where use is not recorded any more', aSnapshot(users(daysAgo(20))), []],
    ['where all is well', aSnapshot(users(NOW - 1000)), [30]],
  ])('are noted or not: %s', (_, snapshot, expected) => {
    const [site] = sitesOf(SITES) as [Site]
    const store = aStore()
    noteDay(site, store, read(site, snapshot))
    expect(store.daily.history('prod', 'analyzer', 0).map(({active30d}) => active30d)).toEqual(expected)
  })
})

describe('a license group', () => {
  it('is paid for and foreseen once, by the first with a price', () => {
    const [one, two] = sitesOf(inGroup('one', 'two') + PRICES) as [Site, Site]
    const seats = [used('anna', 100)]
    const [first, second] = [one, two].map(site => read(site, aSnapshot(seats, {site: site.name, pools: [aPool({total: 10})]})))
    const store = aStore()
    expect([isCarrier(one), isCarrier(two)]).toEqual([true, false])
    expect(figuresOf(one, store, first!).cost).toMatchObject({budget: 10_000, types: [{monthlyCost: 400, idleCost: 40}]})
    expect(figuresOf(two, store, second!).cost).toMatchObject({budget: undefined, types: [{monthlyCost: undefined, idleCost: 0}]})
    expect([one, two].map((site, index) => [...figuresOf(site, store, [first!, second!][index]!).idle!])).toEqual([['analyzer-anna'], []])
    expect([outlooksOf(one, store, first!).length, outlooksOf(two, store, second!)]).toEqual([1, []])
  })

  it('counts a user of several sites once on each day, by the latest use, and no day before all were read', () => {
    const [one, two] = sitesOf(inGroup('one', 'two')) as [Site, Site]
    const store = aStore()
    const input = read(one, aSnapshot([used('anna', 40), used('bert', 0.01)], {site: 'one'}))
    const days = () => store.daily.history('license group\nacme', 'analyzer', 0).map(({dailyActive, active30d}) => [dailyActive, active30d])
    noteDay(one, store, input)
    expect(days()).toEqual([])
    noteDay(two, store, read(two, aSnapshot([aSeat({user: aUser({id: 'ANNA', key: 'other', directory: 'lab'}), lastUsed: daysAgo(0.02)}), used('cleo', 50)], {site: 'two'})))
    expect(days()).toEqual([[2, 2]])
    expect([one, two].map(({name}) => store.daily.history(name, 'analyzer', 0))).toEqual([[], []])
  })

  it('is noted by the reading of any site, with what the carrier has', () => {
    const [one, two] = sitesOf(inGroup('one', 'two')) as [Site, Site]
    const store = aStore()
    const at = NOW - 1000
    read(one, aSnapshot([used('anna', 0.5)], {site: 'one', pools: [aPool({total: 7, allocated: 1})], readAt: at, siteClock: at}))
    noteDay(two, store, read(two, aSnapshot([used('bert', 0.5)], {site: 'two', pools: [aPool({total: 9, allocated: 1})]})))
    expect(store.daily.history('license group\nacme', 'analyzer', 0).map(({total, active30d}) => [total, active30d])).toEqual([[7, 2]])
  })

  it.each([
    ['a day old', aSnapshot([used('bert', 2)], {site: 'two', readAt: daysAgo(1), siteClock: daysAgo(1)}), 1],
    ['older', aSnapshot([used('bert', 2)], {site: 'two', readAt: daysAgo(1) - 1, siteClock: daysAgo(1) - 1}), 0],
    ['not whole', aSnapshot([], {site: 'two', pools: [aPool({allocated: 30})]}), 0],
    ['of another clock', aSnapshot([used('bert', 2)], {site: 'two', siteClock: NOW + DAY}), 0],
  ])('has a day where the last reading of another site is good: %s', (_, peer, noted) => {
    const [one, two] = sitesOf(inGroup('one', 'two')) as [Site, Site]
    const store = aStore()
    read(two, peer)
    noteDay(one, store, read(one, aSnapshot([used('anna', 1)], {site: 'one'})))
    expect(store.daily.history('license group\nacme', 'analyzer', 0)).toHaveLength(noted)
  })

  it('leaves out a site that is not read: another carries it, has days and tells what is idle', () => {
    const [spare, one] = sitesOf(withUnread('spare', 'one') + PRICES) as [Site, Site]
    const store = aStore()
    const input = read(one, aSnapshot([used('anna', 100), used('bert', 1)], {site: 'one', pools: [aPool({total: 10, allocated: 2})]}))
    noteDay(one, store, input)
    expect([isCarrier(spare), isCarrier(one)]).toEqual([false, true])
    expect(figuresOf(one, store, input).cost).toMatchObject({budget: 10_000, types: [{monthlyCost: 400, idleCost: 40}]})
    expect(store.daily.history('license group\nacme', 'analyzer', 0)).toHaveLength(1)
  })

  it('is carried by a site whose figures are written', () => {
    const [one, two] = sitesOf(inGroup('one', 'two').replace('acme, ', 'acme, licenseMonitoring: {storeInInfluxDb: false}, ') + PRICES) as [Site, Site]
    expect([isCarrier(one), isCarrier(two)]).toEqual([false, true])
  })

  it('does not tell what is idle, freed or out of order at seats until all were read', () => {
    const [one, two] = sitesOf(inGroup('one', 'two') + PRICES) as [Site, Site]
    const store = aStore()
    const snapshot = aSnapshot([used('anna', 100)], {site: 'one', pools: [aPool({total: 10, allocated: 1})]})
    const input = read(one, snapshot)
    const told = () => {
      const {cost, patterns} = figuresOf(one, store, input)
      return [cost.types, patterns!.directories.map(({allocated, idleCost}) => [allocated, idleCost]), findingsOf(one, snapshot, true).map(({finding}) => finding).includes('bothTypes')]
    }
    expect(told()).toEqual([[{type: 'analyzer', monthlyCost: 400, idleCost: undefined, freedValue: undefined}], [[1, undefined]], false])
    read(two, aSnapshot([], {site: 'two', pools: []}))
    expect(told()).toEqual([[{type: 'analyzer', monthlyCost: 400, idleCost: 40, freedValue: 0}], [[1, 40]], true])
  })

  it('counts what is out of order at the first site that has it', () => {
    const [one, two] = sitesOf(inGroup('one', 'two')) as [Site, Site]
    const blocked = aUser({id: 'anna', blocked: true})
    const snapshotOf = ({name}: Site) => aSnapshot([aSeat({user: blocked})], {site: name, users: [blocked]})
    for (const site of [one, two]) read(site, snapshotOf(site))
    for (const site of [one, two]) site.findings = findingsOf(site, snapshotOf(site), true)
    const counts = (site: Site) => countedFindings(site).find(({finding}) => finding === 'removedOrBlocked')
    expect([counts(one)!.count, counts(two)!.count]).toEqual([1, 0])
    expect(counts(two)!.list.map(({user, countedAt}) => [user, countedAt])).toEqual([['LAB\\anna', 'one']])
  })
})

describe('findings about pools', () => {
  const setup = () => {
    const [site] = sitesOf(SITES) as [Site]
    const snapshot = aSnapshot([used('anna', 100), used('bert', 1), used('cleo', 1, {excess: true})], {
      pools: [aPool({total: 2, allocated: 3, available: 0, excess: 1})], capacity: {allocatedMinutes: 10, usedMinutes: 10, unavailableMinutes: 0},
    })
    read(site, snapshot)
    site.findings = findingsOf(site, snapshot, true)
    const told = () => Object.fromEntries(countedFindings(site).filter(({count}) => count > 0).map(({finding, list}) => [finding, list.map(({user, type}) => user ?? type)]))
    const release = (id: string) => noteTaken(site, {allocationId: `analyzer-${id}`, type: 'analyzer', userKey: `key-${id}`, freed: true, quarantine: undefined})
    return {site, told, release}
  }

  it('are of the pools as they are after releases', () => {
    const {told, release} = setup()
    expect(told()).toEqual({poolExhausted: ['analyzer', 'analyzer_capacity'], excess: ['LAB\\cleo'], moreAllocatedThanBought: ['analyzer']})
    release('cleo')
    expect(told()).toEqual({poolExhausted: ['analyzer', 'analyzer_capacity']})
    release('anna')
    expect(told()).toEqual({poolExhausted: ['analyzer_capacity']})
  })

  it('are of the pools as they are after an undo', () => {
    const {site, told, release} = setup()
    for (const id of ['anna', 'cleo']) release(id)
    noteReinstated(site, 'analyzer', 'another row')
    expect(told()).toEqual({poolExhausted: ['analyzer', 'analyzer_capacity']})
  })
})

describe('service accounts', () => {
  const found = (yaml: string, ...ids: string[]) => {
    const [site] = sitesOf(SITES + yaml) as [Site]
    const findings = findingsOf(site, aSnapshot(ids.map(id => used(id, 1))), true)
    return findings.find(({finding}) => finding === 'serviceAccounts')!.list.map(({user}) => user)
  }

  it('are told by common names, or by those of the configuration', () => {
    expect(found('', 'anna', 'svc_reload')).toEqual(['LAB\\svc_reload'])
    expect(found('licenseMonitoring: {serviceAccounts: [LAB\\robot*]}\n', 'svc_reload', 'robot7')).toEqual(['LAB\\robot7'])
    expect(found('licenseMonitoring: {serviceAccounts: []}\n', 'svc_reload')).toEqual([])
  })
})
