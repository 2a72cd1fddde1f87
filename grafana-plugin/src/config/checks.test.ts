// The connection test tells each finding apart, and says what to do about a bad one.
import { expect, it } from 'vitest'
import type { Connection } from '@seatkeeper/collector/contract'
import { toTrouble, type FailedAnswer, type Trouble } from '../api/trouble'
import { haltedTitle, toChecks, type Check, type Probe } from './checks'

const NOW = Date.parse('2026-11-22T15:00:00Z')

const aConnection = (change: Partial<Connection> = {}): Connection => ({
  version: '0.1.0', api: 1, now: NOW, token: { name: 'grafana-read', scope: 'read', forGrafana: true }, actor: { name: 'anna', isPerson: true }, mayOperate: false, whyNot: 'scope',
  sites: [{ name: 'prod', ok: true, readAt: NOW, seats: 400, newestActivity: NOW, managed: true, dryRun: true, paused: false, halted: false }],
  destinations: [{ name: 'influxDb', ok: true, pending: 0 }], ...change,
})

const operator: Connection = (({ whyNot: _, ...rest }) => ({ ...rest, mayOperate: true, token: { name: 'grafana-operate', scope: 'operate', forGrafana: true } }))(aConnection())

const good = (connection: Connection): Probe => ({ connection, roundTrip: 10 })
const bad = (answer: FailedAnswer): Probe => ({ trouble: toTrouble(answer) })
const refusal = (code: string, detail: string): Probe => bad({ status: 403, data: { code, detail } })

const checked = (read: Probe, operate: Probe, now = NOW): Check[] => toChecks({ read, operate, now, ago: instant => `ago ${NOW - instant}` })
const found = (checks: Check[], name: string): Check | undefined => checks.find(check => check.name === name)

it('has a tick for everything that works', () => {
  const checks = checked(good(aConnection()), good(operator))
  expect(checks.map(({ name, state }) => [name, state])).toEqual([
    ['Reached', 'ok'], ['Token for reading', 'ok'], ['Token for acting', 'ok'], ['Site prod', 'ok'], ['Release at prod', 'ok'], ['InfluxDB', 'ok'], ['Clock', 'ok'],
  ])
  expect(checks.map(({ sentence }) => sentence)).toEqual([
    'Seatkeeper 0.1.0 answers.', 'The token grafana-read may read.', 'The token grafana-operate may act; records will name you, anna.',
    'Read ago 0: 400 seats, the newest use ago 0.', 'Dry run: nothing is released.', 'Takes what is sent. Nothing waits.', "The collector's clock agrees with this browser's (0 s apart).",
  ])
})

const down: FailedAnswer = { status: 502, data: '' }

it.each<[string, Probe, string]>([
  ['down', bad(down), 'The collector does not answer'],
  ['another server', bad({ status: 404, data: '<html>' }), 'Wrong address'],
  ['too old', bad({ status: 404, data: { code: 'noSuchPath', detail: '' } }), 'The collector is too old'],
  ['not enabled', bad({ status: 404, data: { message: 'Plugin is not enabled' } }), 'The app is not enabled'],
  ['not configured', bad({ status: 500, data: { message: 'Could not interpolate plugin route url' } }), 'Not configured yet'],
])('stops at what keeps it from the collector: %s', (_, probe, name) => {
  const { sentence } = (probe as { trouble: Trouble }).trouble
  expect(checked(probe, probe)).toEqual([{ name, state: 'failed', sentence }])
})

it('tells a wrong token from a wrong address', () => {
  const checks = checked(refusal('wrongToken', 'The token is not known here.'), refusal('wrongToken', 'The token is not known here.'))
  expect(checks.map(({ name, state }) => [name, state])).toEqual([['Reached', 'ok'], ['Token for reading', 'failed'], ['Token for acting', 'failed']])
})

it('goes on with the token that works', () => {
  const checks = checked(good(aConnection()), refusal('wrongToken', 'Not known.'))
  expect([found(checks, 'Token for acting')?.state, found(checks, 'Site prod')?.state]).toEqual(['failed', 'ok'])
})

it('finds a token without the right to act', () => {
  const checks = checked(good(aConnection()), good(aConnection({ whyNot: 'The token grafana-read may read, but this needs the scope operate.' })))
  expect(found(checks, 'Token for acting')).toEqual({ name: 'Token for acting', state: 'failed', sentence: 'The token grafana-read may read, but this needs the scope operate.' })
})

it('warns of a token for reading that may act, and of records that would not name the person', () => {
  const wide = checked(good({ ...operator, mayOperate: true }), good({ ...operator, token: { ...operator.token, forGrafana: false } }))
  expect([found(wide, 'Token for reading')?.state, found(wide, 'Token for acting')?.state]).toEqual(['warning', 'warning'])
  expect(found(wide, 'Token for acting')?.sentence).toContain('--for grafana')
  const anonymous = checked(good(aConnection()), good({ ...operator, actor: { name: 'grafana-operate', isPerson: false } }))
  expect(found(anonymous, 'Token for acting')?.sentence).toContain('send_user_header = true')
})

it('has a cross for a site and a destination that do not work, and a warning without InfluxDB', () => {
  const ill = aConnection({
    sites: [{ name: 'prod', ok: false, sentence: 'Qlik refused the certificate.', managed: true, dryRun: false, paused: false, halted: false }, { name: 'test', ok: true, seats: 1, managed: false, dryRun: true, paused: false, halted: false }],
    destinations: [{ name: 'influxDb', ok: false, sentence: 'InfluxDB does not answer.', pending: 1200 }],
  })
  const checks = checked(good(ill), good(operator))
  expect(found(checks, 'Site prod')).toEqual({ name: 'Site prod', state: 'failed', sentence: 'Qlik refused the certificate.' })
  expect(found(checks, 'Site test')?.sentence).toBe('Read : 1 seat, no seat was ever used.')
  expect(found(checks, 'Release at prod')?.sentence).toBe('Live: seats are released by schedule and by hand.')
  expect(found(checks, 'Release at test')?.sentence).toBe('Off: license management is switched off.')
  expect(found(checks, 'InfluxDB')).toEqual({ name: 'InfluxDB', state: 'failed', sentence: 'InfluxDB does not answer. 1,200 messages wait.' })
  expect(found(checked(good(aConnection({ destinations: [] })), good(operator)), 'InfluxDB')?.state).toBe('warning')
})

it.each([
  [false, 'Paused: nothing is released until somebody resumes. The list of seats at risk says who paused, and why.'],
  [true, 'Paused: nothing is released until somebody resumes, and then it is a dry run. The list of seats at risk says who paused, and why.'],
])('warns of a pause, in a dry run: %s', (dryRun, sentence) => {
  const checks = checked(good(aConnection({ sites: [{ name: 'prod', ok: true, managed: true, dryRun, paused: true, halted: false }] })), good(operator))
  expect(found(checks, 'Release at prod')).toEqual({ name: 'Release at prod', state: 'warning', sentence })
})

it('names the sites at which a plan is halted', () => {
  const site = (name: string, halted: boolean) => ({ ...aConnection().sites[0]!, name, halted })
  expect(haltedTitle([site('prod', true), site('lab', false), site('test', true)])).toBe('A plan is halted at prod, test')
  expect(haltedTitle([site('lab', false)])).toBeUndefined()
})

it.each([[70_000, 'warning', '70 s behind'], [-70_000, 'warning', '70 s ahead of'], [59_000, 'ok', '59 s apart']])('a browser %d ms ahead', (ahead, state, words) => {
  const clock = found(checked(good(aConnection()), good(operator), NOW + ahead + 5), 'Clock')
  expect(clock?.state).toBe(state)
  expect(clock?.sentence).toContain(words)
})
