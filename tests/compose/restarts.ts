// Restarts and kills each container in turn, and proves that nothing was lost.
import type {AtRiskPage, Health, ReleaseOutcome} from '@seatkeeper/collector/contract'
import {insist, type Step} from '../demo/check.ts'
import {ask, until} from '../demo/client.ts'
import type {Containers} from './containers.ts'
import {lostSince, remember, type Memory} from './memory.ts'

const RUNNING = ['influxdb', 'mosquitto', 'mail', 'simulator', 'collector', 'grafana'] as const
const AWAY = ['influxdb', 'mosquitto', 'mail'] as const

/** A part that has just started answers a little later than its health says: what is missing for good is missing after a minute too. */
async function sameAs(world: Containers, before: Memory): Promise<Memory> {
  let complaint = ''
  const look = async (): Promise<Memory | undefined> => {
    const after = await remember(world).catch((error: unknown) => void (complaint = (error as Error).message))
    if (after === undefined) return undefined
    complaint = lostSince(before, after).join(' ')
    return complaint === '' ? after : undefined
  }
  const after = await until(look, found => found !== undefined, 60)
  insist(after !== undefined, complaint)
  return after
}

const told = ({points, audit, mails, excluded, grafana}: Memory): string =>
  `${Object.values(points).reduce((sum, count) => sum + count, 0)} points, ${audit.length} records, ${mails} mails, ${excluded.length} exclusion, ${grafana.dashboards} dashboards, ${grafana.rules} rule${grafana.rules === 1 ? '' : 's'}`

/** Something of each kind that could be lost. */
async function leavesTraces(world: Containers): Promise<string> {
  const {body} = await ask<AtRiskPage>(world, 'GET', '/v4/at-risk?limit=1')
  const user = body.seats[0]!.user
  await world.seatkeeper('exclude', 'add', user, '--reason', 'parental leave')
  await world.seatkeeper('test-destination', 'mqtt')
  await world.seatkeeper('test-destination', 'email')
  await world.grafana.addUser('vera', 'Viewer')
  await until(() => ask<Health>(world, 'GET', '/v4/health'), ({body: health}) => Object.values(health.pending).every(({count}) => count === 0), 30)
  return told(await remember(world))
}

async function releaseOne(world: Containers): Promise<string> {
  const {body: list} = await ask<AtRiskPage>(world, 'GET', '/v4/at-risk?limit=1')
  const seat = list.seats[0]
  insist(seat !== undefined, 'No seat is at risk any more.')
  const path = `/v4/licenses/user/${encodeURIComponent(seat.user)}?licenseType=${seat.licenseType}&lastActivity=${seat.lastActivity}`
  const {status, body} = await ask<ReleaseOutcome>(world, 'DELETE', path)
  insist(status === 200 && body.result === 'released', `The API answered ${status}: ${JSON.stringify(body)}`)
  return seat.user
}

/** A release while nobody takes what is told of it: all of it arrives once they are back. */
async function waitsForThoseAway(world: Containers): Promise<string> {
  const {compose: {must, healthy}, query, mails} = world
  const before = await mails()
  await must('stop', ...AWAY)
  const user = await releaseOne(world)
  const {body: {pending}} = await ask<Health>(world, 'GET', '/v4/health')
  insist((pending.influxDb?.count ?? 0) > 0, 'Nothing waits for InfluxDB although it is away.')
  await must('start', ...AWAY)
  await healthy(...AWAY)
  const delivered = await until(() => ask<Health>(world, 'GET', '/v4/health'), ({body}) => Object.values(body.pending).every(({count}) => count === 0), 180)
  insist(delivered !== undefined, 'What waited was not delivered within three minutes.')
  const points = (await query('SELECT * FROM "license_release"')).filter(row => row.user === user)
  insist(points.length === 1, `InfluxDB has ${points.length} points of the release instead of one.`)
  insist(await mails() > before, 'No mail told of the release.')
  return `${user} released while InfluxDB, the broker and the mail server were away; one point and ${await mails() - before} mail came later`
}

const restart = (service: string): Step<Containers> => ({
  name: `restart ${service}`,
  run: async world => {
    const before = await remember(world)
    await world.compose.must('restart', service)
    await world.compose.healthy(service)
    return told(await sameAs(world, before))
  },
})

const kill = (service: string): Step<Containers> => ({
  name: `kill ${service}`,
  run: async world => {
    const before = await remember(world)
    await world.compose.must('kill', '-s', 'SIGKILL', service)
    await world.compose.must('start', service)
    await world.compose.healthy(service)
    return told(await sameAs(world, before))
  },
})

/** Stopped by SIGTERM, it ends by itself and says that all was well. */
async function endsCleanly(world: Containers): Promise<string> {
  const {must, docker, healthy} = world.compose
  const id = (await must('ps', '-q', 'collector')).trim()
  await must('stop', 'collector')
  const code = (await docker('inspect', '-f', '{{.State.ExitCode}}', id)).trim()
  insist(code === '0', `The collector ended with ${code} instead of 0.`)
  await must('start', 'collector')
  await healthy('collector')
  return 'exit code 0'
}

/** A second `up` finds everything there: the secrets are those of the first, so every login still works. */
async function startsAgain(world: Containers): Promise<string> {
  const before = await remember(world)
  const {must, healthy} = world.compose
  await must('down')
  await must('up', '-d')
  await healthy(...RUNNING)
  return `removed and made anew around the same volumes: ${told(await sameAs(world, before))}`
}

async function keepsSecrets({compose: {must}}: Containers): Promise<string> {
  const secrets = (await must('run', '--rm', '-T', '--entrypoint', 'node', 'setup', '-e', "const {readdirSync, readFileSync} = require('fs'); const folder = '/run/seatkeeper/originals/'; for (const name of readdirSync(folder)) console.log(readFileSync(folder + name, 'utf8').trim())"))
    .split('\n').filter(line => line.length >= 20)
  insist(secrets.length === 8, `There are ${secrets.length} secrets instead of 8.`)
  const log = await must('logs', '--no-color')
  insist(log.length > 1000, 'There are no logs.')
  const shown = secrets.filter(secret => log.includes(secret)).length
  insist(shown === 0, `The logs show ${shown} of the secrets.`)
  return `none of the ${secrets.length} secrets is in the ${log.split('\n').length} lines of the logs`
}

export const restartSteps: readonly Step<Containers>[] = [
  {name: 'leave traces', run: leavesTraces},
  ...RUNNING.map(kill), // first: an orderly stop would have written down what a kill may lose
  {name: 'those who are told are away', run: waitsForThoseAway},
  ...RUNNING.map(restart),
  {name: 'stop the collector', run: endsCleanly},
  {name: 'secrets', run: keepsSecrets}, // before `down`, which takes the logs along
  {name: 'down, and up again', run: startsAgain},
]
