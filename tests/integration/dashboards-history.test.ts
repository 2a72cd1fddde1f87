// Every query of all dashboards over five weeks that the real service read and released: rows or a reason, and the figures that the site knows.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {describeWith} from '../parts/describe-with.ts'
import type {Row} from '../parts/influxql.ts'
import {NEVER, type Seat, type SeatType} from '../qlik-simulator/model.ts'
import {BUDGET, DAY, openFiveWeeks, until, type Answers, type FiveWeeks} from './five-weeks.ts'
import {COSTS} from './people.ts'

/** Queries that this history has nothing for, and why. */
const withoutRows: Readonly<Record<string, string>> = {
  'Legacy tokens tokens': 'the license is of the new kind',
  'When was the chosen user active? professional': 'no user is chosen',
  'When was the chosen user active? analyzer': 'no user is chosen',
  'What happened to the chosen user? license_event': 'no user is chosen',
  'What happened to the chosen user? license_release': 'no user is chosen',
  'Quarantined events': 'nobody who came within seven days is released',
  'How many seats leave and come back each week? quarantined': 'nobody who came within seven days is released',
  'Failed events': 'the site refused nothing',
  'Dry runs events': 'it is live',
  'Which releases were not carried out? failures': 'the site refused nothing',
  'What did people decide? decisions': 'nobody looked',
}

describeWith('influxdb', 'the dashboards over five weeks', () => {
  let weeks: FiveWeeks
  let answers: Answers
  beforeAll(async () => {
    weeks = await openFiveWeeks()
    answers = await weeks.ask('qlik')
  }, 120_000)
  afterAll(() => weeks?.stop())

  it('answers every query with rows, but for those that have a reason', () => {
    const silent = [...answers].filter(([, rows]) => rows.length === 0).map(([name]) => name)
    expect(silent.toSorted()).toEqual(Object.keys(withoutRows).toSorted())
  })

  it('answers no query of an empty database, and fails at none', async () => {
    expect([...await weeks.ask('empty', {user: 'anna'})].filter(([, rows]) => rows.length > 0)).toEqual([])
  })

  describe('figures', () => {
    const shown = (name: string): Row[] => answers.get(name)!.map(({time: _, site: _site, ...row}) => row)
    const eachType = (row: (type: 'analyzer' | 'professional', seats: readonly Seat[], total: number) => Row): Row[] =>
      (['analyzer', 'professional'] as const).map(type => ({license_type: type, ...row(type, weeks.life.simulator.site.listSeats(type), weeks.life.simulator.site.state.totals[type])}))
    const usedWithin = (seats: readonly Seat[], days: number) => seats.filter(({lastUsed}) => lastUsed !== NEVER && until - lastUsed < days * DAY).length

    it('of pools are those of the site', () => {
      expect(shown('Free seats free')).toEqual(eachType((_, seats, total) => ({available: total - seats.length, total})))
      expect(shown('Locked out? excess')).toEqual(eachType((_, seats) => ({excess: seats.filter(({excess}) => excess).length})))
      expect(shown('How is each license type used? known')).toEqual(eachType((_, seats, total) => ({allocated: seats.length, available: total - seats.length})))
    })

    it('of use are those of the site', () => {
      expect(shown('How many users are active? active')).toEqual(eachType((_, seats) => ({
        allocated: seats.length, active_90d: usedWithin(seats, 90), active_30d: usedWithin(seats, 30), active_7d: usedWithin(seats, 7), active_1d: usedWithin(seats, 1),
      })))
      for (const row of shown('How long have seats been idle? idle')) {
        const {license_type: type, ...buckets} = row
        expect(Object.values(buckets).reduce<number>((sum, seats) => sum + Number(seats), 0)).toBe(weeks.life.simulator.site.listSeats(type as SeatType).length)
      }
      const idle = answers.get('Who has been idle longest? idle')!
      const days = weeks.life.simulator.site.listSeats().map(({lastUsed, created}) => Math.floor((until - Math.max(lastUsed, created)) / DAY))
      expect(idle.map(row => row.idle).toSorted((a, b) => Number(b) - Number(a))).toEqual(days.toSorted((a, b) => b - a).slice(0, 20))
    })

    it('of idle days are those of the seats', () => {
      const ends = {idle_0_7: 7, idle_8_30: 30, idle_31_60: 60, idle_61_90: 90, idle_91_180: 180, idle_over_180: Infinity}
      const bucketOf = ({lastUsed, created}: Seat) => Object.entries(ends).find(([, end]) => Math.floor((until - Math.max(lastUsed, created)) / DAY) <= end)![0]
      expect(shown('How long have seats been idle? idle')).toEqual(eachType((_, seats) => {
        const used = seats.filter(({lastUsed}) => lastUsed !== NEVER).map(bucketOf)
        return {...Object.fromEntries(Object.keys(ends).map(name => [name, used.filter(bucket => bucket === name).length])), never_used: seats.length - used.length}
      }))
    })

    it('of what is out of order are those of the site', () => {
      const {site} = weeks.life.simulator
      const counts: Record<string, unknown> = {}
      for (const {finding, count} of shown('Is everything in order with the license? findings')) counts[String(finding)] = count
      const professionals = site.listSeats('professional').map(({user}) => user?.id)
      expect(counts).toMatchObject({
        bothTypes: site.listSeats('analyzer').filter(({user}) => professionals.includes(user?.id)).length,
        removedOrBlocked: site.listSeats().filter(({user}) => user !== null && (user.removedExternally || user.blacklisted || user.inactive)).length,
        excess: 0, moreAllocatedThanBought: 0,
      })
    })

    it('of directories add up to the seats', () => {
      const rows = shown('Which directories use their seats? directories')
      const held = (directory: string) => weeks.life.simulator.site.listSeats().filter(({user}) => user!.userDirectory.toUpperCase() === directory).length
      const found = Map.groupBy(rows, row => row.user_directory as string)
      expect(found.size).toBeGreaterThan(1)
      for (const [directory, own] of found) expect([directory, own.reduce((sum, {allocated}) => sum + Number(allocated), 0)]).toEqual([directory, held(directory)])
    })

    it('of money are seats times price', () => {
      const {totals} = weeks.life.simulator.site.state
      const cost = {analyzer: totals.analyzer * COSTS.monthlyPerSeat.analyzer, professional: totals.professional * COSTS.monthlyPerSeat.professional}
      expect(shown('Spent a month figures').toReversed()).toEqual(eachType(type => ({monthly_cost: cost[type]})))
      const idle = shown('Idle a month figures')
      const byDirectory = shown('Which directories leave seats idle? directories')
      for (const {license_type: type, idle_cost: sum} of idle) {
        expect(byDirectory.filter(row => row.license_type === type).reduce((total, row) => total + Number(row.idle_cost), 0)).toBe(sum)
      }
      expect(shown('Budget used budget')).toEqual([{budget_used: (cost.analyzer + cost.professional) / BUDGET}])
    })

    it('of releases are what the site was told to take back', () => {
      const taken = Object.entries(weeks.life.simulator.requests.counts()).filter(([request]) => request.startsWith('DELETE')).reduce((sum, [, count]) => sum + count, 0)
      expect(taken).toBeGreaterThan(5)
      expect(shown('Released events')).toEqual([{events: taken}])
      expect(answers.get('mark Released')).toHaveLength(taken)
      expect(answers.get('Released why? releases')).toHaveLength(taken)
      expect(answers.get('How many seats leave and come back each week? released')!.reduce((sum, {seats}) => sum + Number(seats), 0)).toBe(taken)
    })

    it('of requests are those that the site counted, but for the first reading\'s', () => {
      const asked = shown('How much is Qlik asked? requests').map(({requests}) => Number(requests))
      const total = weeks.life.simulator.requests.total()
      expect(asked.every(requests => requests >= 0)).toBe(true)
      const sum = asked.reduce((whole, requests) => whole + requests, 0)
      expect([sum < total, sum > total / 2]).toEqual([true, true])
    })

    it('of the server license are those of its key', () => {
      const {validTo} = weeks.life.simulator.site.state.license
      const [row] = answers.get('When does each license end? ends')!
      expect([row!.expires_at, row!.days_until_expiry]).toEqual([validTo, Math.floor((validTo - Number(row!.time)) / DAY)])
    })

    it('go on from the fitted line, by its growth', () => {
      for (const type of ['analyzer', 'professional'] as const) {
        const [fit] = shown('How fast does each type grow? growth').filter(row => row.license_type === type)
        const ahead = answers.get(`Will ${type} seats last? forecast`)!
        const inDays = (days: number) => ahead.find(({time}) => Number(time) === until + days * DAY)!
        for (const [field, growth] of [['expected', 'growth_per_month'], ['low', 'growth_low'], ['high', 'growth_high']] as const) {
          expect(Number(inDays(90)[field]) - Number(inDays(0)[field])).toBeCloseTo(90 / 30.4375 * Number(fit![growth]))
        }
        // InfluxDB counts from the first day that it looks back to.
        expect(Math.abs(Number(inDays(0).expected) - Number(fit!.fitted_users))).toBeLessThan(3 / 30.4375 * Math.abs(Number(fit!.growth_per_month)) + 0.1)
      }
    })
  })

  it('tells the story of one user, however the id is written', async () => {
    const seat = weeks.life.simulator.site.listSeats('analyzer').find(({lastUsed}) => lastUsed !== NEVER)!
    const ofUser = await weeks.ask('qlik', {user: seat.user!.userId.toUpperCase()})
    const days = ofUser.get('When was the chosen user active? analyzer')!.filter(({days_inactive: idle}) => idle !== null)
    expect(days.at(-1)!.days_inactive).toBe(Math.floor((until - Math.max(seat.lastUsed, seat.created)) / DAY))
    const [released] = answers.get('mark Released')!
    const story = await weeks.ask('qlik', {user: String(released!.user).split('\\')[1]!})
    expect(story.get('What happened to the chosen user? license_release')!.map(({time, what}) => [time, what])).toContainEqual([released!.time, 'released'])
    expect(story.get('What happened to the chosen user? license_event')!.map(({what}) => what)).toContain('released')
  })
})
