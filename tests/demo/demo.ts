// `npm run demo`: the whole product on this machine, from a simulated Qlik site to a released seat.
import type {AtRiskPage} from '@seatkeeper/collector/contract'
import {ensureParts, only} from '../parts/parts.ts'
import {check} from './check.ts'
import {ask, until} from './client.ts'
import {decideOnFace, type Face, type StartFace} from './face.ts'
import {help, readOptions, type DemoOptions} from './options.ts'
import {roundIn} from './round.ts'
import {database, startWorld, type World} from './world.ts'

const INTERRUPTED = 130 // what shells expect after Ctrl-C

const say = (line: string) => console.log(line)

/** Aborts at Ctrl-C; a second one then ends the process at once. */
function createEnding(): AbortSignal {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
  return ending.signal
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(done => (signal.aborted ? done() : signal.addEventListener('abort', () => done(), {once: true})))
}

/** A path that would release a seat of the plan; a dry run refuses it, and says so. */
async function releasePath(world: World): Promise<string | undefined> {
  const listed = await until(() => ask<AtRiskPage>(roundIn(world), 'GET', '/v4/at-risk?limit=1'), ({status}) => status === 200, 60)
  const seat = listed?.body.seats[0]
  return seat && `/v4/licenses/user/${encodeURIComponent(seat.user)}?licenseType=${seat.licenseType}`
}

type Shown = {readonly live: boolean; readonly face: Face; readonly path: string | undefined}

function showAddresses({collector: {api}, tokens, influx, simulator, configFile, folder}: World, {live, face, path}: Shown): void {
  const token = tokens.demo
  const release = path === undefined ? '' : `
  curl -X DELETE -H "Authorization: Bearer ${token}" "${api}${path}"${live ? '' : '\n    (answers 409 in a dry run: nothing is released)'}`
  say(`
${live ? 'LIVE: releases are real at the simulated site.' : 'Dry run: nothing is released. `npm run demo -- --live` releases at the simulated site.'}

${face.lines.map(line => `  ${line}`).join('\n')}

  API            ${api}/docs        (OpenAPI at /docs/json)
  token          ${token}
  InfluxDB       ${influx.url}    database ${database}
  Qlik site      ${simulator.url}   certificates in ${simulator.certs.dir}
  its control    ${simulator.controlUrl ?? ''}
  configuration  ${configFile}
  log            ${folder}/collector.log

Try:
  curl -H "Authorization: Bearer ${token}" "${api}/v4/at-risk?limit=5"
  curl -H "Authorization: Bearer ${token}" ${api}/v4/licenses/status${release}
  npx seatkeeper plan -c ${configFile}

Ctrl-C ends everything.`)
}

type Show = {readonly live: boolean; readonly startFace: StartFace; readonly ending: AbortSignal}

async function showcase(world: World, {live, startFace, ending}: Show): Promise<number> {
  const {collector, tokens, influx, folder, configFile} = world
  const face = await startFace({collectorUrl: collector.api, tokens, influx: {url: influx.url, database}, folder})
  try {
    say('')
    await world.seatkeeper('plan', '--limit', '10')
    // A collector that ends meanwhile is told of below.
    const path = await releasePath(world).catch(() => undefined)
    showAddresses(world, {live, face, path})
    world.announce([`${face.name.padEnd(14)} ${face.url}`, `API            ${collector.api}/docs`, `configuration  ${configFile}`])
    // Ctrl-C in a terminal reaches the collector by itself, and before it is told to stop.
    void collector.lost.then(sentence => ending.aborted || say(`\n${sentence}`))
    await aborted(ending)
    say('Stopping ...')
    return 0
  } finally {
    await face.stop()
  }
}

async function runCheck(world: World, started: number): Promise<number> {
  say('One round, compared with what the simulated site knows:')
  const ok = await check(roundIn(world), say)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  say(ok ? `Everything worked, in ${seconds} s.` : `Not everything worked (${seconds} s). The log is in ${world.folder}/collector.log.`)
  return ok ? 0 : 1
}

/** Ctrl-C ends `--check` on the spot, as it ends any program; else what was started is stopped in order first. */
async function demo({check: checks, live, fresh, users}: DemoOptions): Promise<number> {
  const started = performance.now()
  const missing = await ensureParts(say, only('influxdb'))
  if (missing.influxdb !== undefined) {
    console.error(missing.influxdb)
    return 1
  }
  if (checks) {
    const world = await startWorld({users, dryRun: false, history: 'none', signal: new AbortController().signal}, say)
    return runCheck(world, started).finally(world.stop)
  }
  const startFace = await decideOnFace(say)
  const ending = createEnding()
  try {
    const world = await startWorld({users, dryRun: !live, history: fresh ? 'fresh' : 'kept', signal: ending}, say)
    return await showcase(world, {live, startFace, ending}).finally(world.stop)
  } catch (error) {
    if (!ending.aborted) throw error
    say('Stopped before the demo was there; nothing half is kept.')
    return INTERRUPTED
  }
}

const options = readOptions(process.argv.slice(2))
if (options === 'help') say(help)
else if ('error' in options) {
  console.error(`${options.error}\n\n${help}`)
  process.exitCode = 2
} else {
  process.exitCode = await demo(options).catch((error: unknown) => {
    console.error((error as Error).message)
    return 1
  })
}
