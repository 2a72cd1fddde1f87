// `npm run compose`: brings docker-compose.yml up under a name of its own, does the round of the demo's check in it, restarts and kills
// each container in turn, and removes it all again. The simulated site has no past here, and releases are real.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createServer, type AddressInfo} from 'node:net'
import {once} from 'node:events'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {check, takeSteps} from '../demo/check.ts'
import {openCompose, root, type Compose} from './compose.ts'
import {openContainers, type Ports} from './containers.ts'
import {restartSteps} from './restarts.ts'

const help = `npm run compose [-- OPTIONS]

Proves docker-compose.yml: all containers healthy, one round compared with the simulated
site, then each container restarted and killed without a loss. Needs Docker with Compose;
COMPOSE names another command, such as docker-compose.

  --keep        leaves it running
  -f, --file F  a further compose file, such as one for builds behind a mirror
  --help        this text`

const SERVICES = ['influxdb', 'mosquitto', 'mail', 'simulator', 'collector', 'grafana']
const say = (line: string): void => console.log(line)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The demo's own configuration but for the dry run. */
function writeLiveConfiguration(): void {
  const text = readFileSync(join(root, 'docker/demo/seatkeeper.yaml'), 'utf8')
  const live = text.replace('dryRun: true', 'dryRun: false')
  if (live === text) throw new Error('docker/demo/seatkeeper.yaml has no `dryRun: true`.')
  const folder = join(root, '.cache/compose')
  mkdirSync(folder, {recursive: true})
  writeFileSync(join(folder, 'seatkeeper.yaml'), live, {mode: 0o644})
}

/** The variables of the compose files. */
const settingsFor = ({grafana, mail, api, influxdb, site}: Ports): NodeJS.ProcessEnv => ({
  SEATKEEPER_USERS: '300', SEATKEEPER_HISTORY_DAYS: '0', SEATKEEPER_PORT: String(grafana), SEATKEEPER_MAIL_PORT: String(mail),
  CHECK_API_PORT: String(api), CHECK_INFLUXDB_PORT: String(influxdb), CHECK_SITE_PORT: String(site),
})

async function prove(compose: Compose, ports: Ports): Promise<boolean> {
  const started = performance.now()
  await compose.show('up', '-d')
  await compose.healthy(...SERVICES)
  say(`All ${SERVICES.length} containers are healthy, ${((performance.now() - started) / 1000).toFixed(0)} s after \`up\`.`)
  const world = await openContainers(compose, ports)
  say('One round, compared with what the simulated site knows:')
  if (!await check(world, say)) return false
  say('Each container restarted and killed:')
  return takeSteps(world, restartSteps, say)
}

async function main(): Promise<number> {
  const {values} = parseArgs({options: {keep: {type: 'boolean', default: false}, file: {type: 'string', short: 'f', multiple: true, default: []}, help: {type: 'boolean', short: 'h', default: false}}})
  if (values.help) {
    say(help)
    return 0
  }
  writeLiveConfiguration()
  const ports = {grafana: await freePort(), mail: await freePort(), api: await freePort(), influxdb: await freePort(), site: await freePort()}
  const compose = await openCompose(settingsFor(ports), values.file)
  say(`Compose ${compose.version}`)
  await compose.must('down', '-v', '--remove-orphans')
  await compose.show('build')
  try {
    const ok = await prove(compose, ports)
    say(ok ? 'Everything worked.' : 'Not everything worked.')
    return ok ? 0 : 1
  } finally {
    if (!values.keep) await compose.must('down', '-v', '--remove-orphans')
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error((error as Error).message)
  return 1
})
