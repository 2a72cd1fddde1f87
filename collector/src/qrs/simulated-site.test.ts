// The client against a simulated site over mutual TLS: giving a seat back, and finding those of one user.
import {describe, expect, it} from 'vitest'
import type {SeatSpec} from '../../../tests/qlik-simulator/hand-made.ts'
import type {Simulator, SimulatorOptions} from '../../../tests/qlik-simulator/simulator.ts'
import {fetchSeat, fetchSeatsOfUser, reinstateSeat, removeSeat} from './licenses.ts'
import {openSite, SITE_NOW as NOW} from './simulated-site.ts'

const DAY = 86_400_000
const USED = new Date(NOW - 3 * DAY).toISOString()

const open = (seats: readonly SeatSpec[], options: Partial<SimulatorOptions> = {}) => openSite('prod', {site: {seats}, ...options})

const anna: SeatSpec = {user: 'CORP\\anna', type: 'analyzer', lastUsed: USED, created: '2025-01-01T00:00:00.000Z'}

describe('a seat that is given back', () => {
  const seatOf = (sim: Simulator) => sim.site.findSeat('CORP\\anna', 'analyzer')!
  const postsTo = ({requests}: Simulator) => requests.counts()['POST /qrs/license/analyzeraccesstype'] ?? 0

  it('in quarantine is the old one', async () => {
    const {sim, qrs} = await open([anna], {licenseModel: 'lef'})
    const {id, user} = seatOf(sim)
    await removeSeat(qrs, 'analyzer', id)
    expect(await fetchSeat(qrs, 'analyzer', id, NOW)).toMatchObject({quarantined: true, quarantineEnd: NOW + 4 * DAY})
    await reinstateSeat(qrs, 'analyzer', user!.id)
    expect(await fetchSeat(qrs, 'analyzer', id, NOW)).toMatchObject({quarantined: false, quarantineEnd: undefined, lastUsed: NOW - 3 * DAY, created: Date.UTC(2025, 0, 1)})
  })

  it('under a signed key is a new one', async () => {
    const {sim, qrs} = await open([anna])
    const {id, user} = seatOf(sim)
    await removeSeat(qrs, 'analyzer', id)
    await reinstateSeat(qrs, 'analyzer', user!.id)
    const given = seatOf(sim).id
    expect([given === id, await fetchSeat(qrs, 'analyzer', given, NOW)]).toMatchObject([false, {holder: {directory: 'CORP', id: 'anna'}, created: NOW, lastUsed: undefined}])
  })

  it.each<[string, (sim: Simulator) => unknown, string]>([
    ['it is held', () => undefined, 'The user already has this access type'],
    ['none is left', sim => {
      sim.site.takeBack('CORP\\anna', 'analyzer')
      sim.site.setLicense({totals: {analyzer: 0}})
    }, 'There are not enough access types available'],
    ['the license is over', sim => {
      sim.site.takeBack('CORP\\anna', 'analyzer')
      sim.site.setLicense({validTo: NOW})
    }, 'The license has expired'],
  ])('is refused with Qlik\'s reason when %s', async (_, change, reason) => {
    const {sim, qrs} = await open([anna])
    const {user} = seatOf(sim)
    change(sim)
    await expect(reinstateSeat(qrs, 'analyzer', user!.id)).rejects.toMatchObject({code: 'refused', status: 400, message: expect.stringContaining(reason) as string})
    expect(postsTo(sim)).toBe(1)
  })

  it.each([[{kind: 'status', status: 503}, 'server'], [{kind: 'reset'}, 'cutOff'], [{kind: 'truncated'}, 'badJson']] as const)('is asked for once, whatever goes wrong: %j', async (fault, code) => {
    const {sim, qrs} = await open([anna])
    const {id, user} = seatOf(sim)
    await removeSeat(qrs, 'analyzer', id)
    sim.faults.add({...fault, method: 'POST', count: 5, takesEffect: true})
    await expect(reinstateSeat(qrs, 'analyzer', user!.id)).rejects.toMatchObject({code})
    expect([postsTo(sim), sim.site.listSeats('analyzer').length]).toEqual([1, 1])
  })
})

describe('the seats of one user', () => {
  const names = ["o'neil", 'back\\slash', "both\\'", 'a#1', '100%&', 'Zoë', 'A Ö+b', 'x eq 1) or (1']
  const people: SeatSpec[] = names.flatMap((name): SeatSpec[] => ['CORP', 'R&D'].map(directory => ({...anna, user: `${directory}\\${name}`})))

  it('are found under every name', async () => {
    const {qrs} = await open(people)
    for (const id of names) {
      const [own, folded, other] = await Promise.all([
        fetchSeatsOfUser(qrs, 'analyzer', {directory: 'R&D', id}, NOW), fetchSeatsOfUser(qrs, 'analyzer', {directory: 'r&d', id: id.toUpperCase().normalize('NFD')}, NOW),
        fetchSeatsOfUser(qrs, 'professional', {directory: 'R&D', id}, NOW),
      ])
      expect({id, own: own.map(({holder}) => [holder?.directory, holder?.id]), folded: folded.length, other}).toEqual({id, own: [['R&D', id]], folded: 1, other: []})
    }
  })

  it('are found in quarantine too, and asked for again after a fault', async () => {
    const {sim, qrs} = await open([anna], {licenseModel: 'lef'})
    sim.site.takeBack('CORP\\anna', 'analyzer')
    sim.faults.add({kind: 'truncated', path: '/qrs/license/*', count: 1})
    expect(await fetchSeatsOfUser(qrs, 'analyzer', {directory: 'CORP', id: 'anna'}, NOW)).toMatchObject([{quarantined: true, lastUsed: NOW - 3 * DAY}])
    expect(qrs.requests()).toBe(2)
  })

  it('cannot be relied on without readable dates', async () => {
    const {sim, qrs} = await open([anna])
    sim.faults.add({kind: 'missing', fields: ['lastUsed'], count: 5})
    await expect(fetchSeatsOfUser(qrs, 'analyzer', {directory: 'CORP', id: 'anna'}, NOW)).rejects.toMatchObject({code: 'badShape'})
  })
})
