// `seatkeeper preview` through the real command line: the mail to a user, whom it would go to, and that nothing is sent.
import {describe, expect, it, onTestFinished} from 'vitest'
import {startSmtpServer} from '../parts/smtp-server.ts'
import type {SiteSpec} from '../qlik-simulator/hand-made.ts'
import type {Ended} from './command-line.ts'
import {DRY} from './configuration.ts'
import {NO_INFLUXDB} from './excluding.ts'
import {daysBefore, testWorld, type World} from './world.ts'

const site: SiteSpec = {users: [
  {userId: 'anna', name: 'Anna Berg', email: 'anna@example.com', seat: {lastUsed: daysBefore(63)}},
  {userId: 'bert', seat: {type: 'analyzer', lastUsed: null, created: daysBefore(20)}},
  {userId: 'cleo', email: 'cleo at example.com\u001b[2J', seat: {lastUsed: daysBefore(63)}},
  {userId: 'dora jones', seat: {lastUsed: daysBefore(63)}},
  {userId: 'nora', email: 'nora@example.com'},
]}

const mailOf = (more: object = {}, port = 9) => ({host: '127.0.0.1', port, security: 'none', from: 'seatkeeper@example.com', to: ['ops@example.com'], messages: {seatReleased: true}, ...more})

async function open(email?: object, names: readonly string[] = ['prod']): Promise<World> {
  const destinations = {...NO_INFLUXDB, ...(email && {email})}
  return testWorld({sites: Object.fromEntries(names.map(name => [name, {simulator: {site}}])), config: {licenseManagement: DRY, destinations, api: {port: 0}}})
}

/** What stands behind `To: `. */
const toLines = (ended: readonly Ended[]) => ended.map(({stdout}) => /^To: (.*)$/m.exec(stdout)?.[1])

describe('preview', () => {
  it('shows the mail to a real user, with the address, and sends nothing', async () => {
    const server = await startSmtpServer()
    onTestFinished(server.stop)
    const world = await open(mailOf({}, server.port))
    const {code, stdout} = await world.cli(['preview', 'corp\\anna'])
    expect(code).toBe(0)
    expect(stdout).toContain('Nothing is sent.\n\nTo: anna@example.com\nSubject: Your Qlik Sense seat was released\n\nHello Anna Berg,\n')
    expect(stdout).toMatch(/your professional seat in Qlik Sense was not used for \d+ days and was released/)
    expect([stdout.includes('It would not be sent'), server.mails()]).toEqual([false, []])
  })

  it('says why there is no address: no attribute, none that is one, no pattern, none that fits, no user', async () => {
    const pattern = '{userId}@corp.example.com'
    const [without, patterned] = await Promise.all([open(mailOf()), open(mailOf({userAddress: {attribute: 'mail', pattern}}))])
    const noPattern = 'and there is no `destinations.email.userAddress.pattern`'
    expect(await Promise.all([without.cli(['preview', 'CORP\\bert']), without.cli(['preview', 'CORP\\cleo'])]).then(toLines)).toEqual([
      `nobody: the user has no attribute email in Qlik, ${noPattern}`,
      `nobody: the attribute email of the user in Qlik holds "cleo at example.com [2J", which is not an address, ${noPattern}`,
    ])
    expect(await Promise.all([patterned.cli(['preview', 'CORP\\bert']), patterned.cli(['preview', 'CORP\\dora jones'])]).then(toLines)).toEqual([
      'bert@corp.example.com',
      `nobody: the user has no attribute mail in Qlik, and "${pattern}" makes none of the name`,
    ])
    patterned.sim.faults.add({kind: 'status', method: 'GET', path: '/qrs/user/*', status: 404})
    expect(toLines([await patterned.cli(['preview', 'CORP\\bert'])])).toEqual(['nobody: Qlik does not show the user of this seat'])
  })

  it('says where it would not be sent', async () => {
    const [off, without] = await Promise.all([open(mailOf({messages: {}})), open()])
    const bert = (await off.cli(['preview', 'CORP\\bert'])).stdout
    expect(bert).toMatch(/your analyzer seat in Qlik Sense was never used in the \d+ days since it was given to you, and was\s+released/)
    expect(bert).toMatch(/\nIt would not be sent: `destinations\.email\.messages\.seatReleased` is off\.\n$/)
    expect((await without.cli(['preview', 'CORP\\anna'])).stdout).toMatch(/^To: anna@example\.com$[^]*\nIt would not be sent: there is no `destinations\.email`\.\n$/m)
  })

  it('of nobody is an example, whatever the sites do', async () => {
    const world = await open(mailOf(), ['prod', 'test'])
    await Promise.all(Object.values(world.sims).map(sim => sim.stop()))
    const {code, stdout} = await world.cli(['preview'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^An example; give a user as DIRECTORY\\id to see the mail to somebody real\. Nothing is sent\.\n\nTo: anna\.berg@example\.com\n/) as string])
  })

  it('of a user whom it cannot show is an error', async () => {
    const world = await open(mailOf(), ['prod', 'test'])
    const inProd = ['--site', 'prod']
    expect(await world.cli(['preview', 'CORP\\nora', ...inProd])).toMatchObject({code: 1, stdout: '', stderr: 'CORP\\nora holds no seat at site prod.\n'})
    expect(await world.cli(['preview', 'nora', ...inProd])).toMatchObject({code: 2, stderr: 'nora is no user. Write DIRECTORY\\id.\n'})
    expect(await world.cli(['preview', 'CORP\\anna'])).toMatchObject({code: 2, stderr: expect.stringMatching(/^There are several sites in .*; say which with --site \(one of prod, test\)\.\n$/) as string})
    await world.sims.prod!.stop()
    expect(await world.cli(['preview', 'CORP\\anna', ...inProd])).toMatchObject({code: 1, stdout: '', stderr: expect.stringMatching(/^Qlik Sense site prod, .*, refused the connection\./) as string})
    expect((await world.cli(['preview', 'CORP\\anna', '--site', 'test'])).code).toBe(0)
  })
})
