// The compose files keep what they promise: order, health, pinned versions, nothing open to others, no secret in a file.
import {describe, expect, it} from 'vitest'
import {grafanaImage} from '../parts/given-grafana.ts'
import {readCompose, readDockerfile, textOf, type Service} from './compose-file.ts'

const FILES = ['docker-compose.yml', 'docker-compose.site.yml'] as const
/** At a real site every name begins with this, so that the demo in the same clone touches nothing of it. */
const plain = (name: string) => name.replace(/^site-/, '')
const ONE_SHOTS = ['setup', 'database']
const endsByItself = (name: string) => ONE_SHOTS.includes(plain(name))
const dockerfile = readDockerfile()

const stage = (name: string) => dockerfile.stages.find(one => one.name === name)!
const isBuilt = ({build}: Service) => build !== undefined

/** Own images bring their health check along. */
const hasHealthCheck = ({healthcheck, build}: Service) => healthcheck !== undefined || (build !== undefined && stage(build.target).lines.some(line => line.startsWith('HEALTHCHECK')))

/** Three numbers, and what the image is built on. */
const pinned = /:v?\d+\.\d+\.\d+(-[a-z]+)*$/

describe.each(FILES)('%s', file => {
  const {services, volumes} = readCompose(file)
  const each = Object.entries(services)

  it('knows of each container whether it is well, but for those that end', () => {
    expect(each.filter(([, service]) => !hasHealthCheck(service)).map(([name]) => name)).toEqual([])
    expect(each.filter(([, {entrypoint}]) => entrypoint?.[1]?.startsWith('docker/setup/')).map(([name]) => plain(name))).toEqual(ONE_SHOTS)
  })

  it('waits for each by what it is to be: ended without a mistake, or healthy', () => {
    const waits = each.flatMap(([name, {depends_on = {}}]) => Object.entries(depends_on).map(([other, {condition}]) => ({name, other, condition})))
    expect(waits.filter(({other, condition}) => condition !== (endsByItself(other) ? 'service_completed_successfully' : 'service_healthy'))).toEqual([])
    expect(waits.filter(({other}) => !(other in services))).toEqual([])
  })

  it('gives secrets to nobody before they are made', () => {
    const after = (name: string): string[] => Object.keys(services[name]!.depends_on ?? {}).flatMap(other => [plain(other), ...after(other)])
    const users = each.filter(([name, {volumes: mounts = []}]) => plain(name) !== 'setup' && mounts.some(mount => mount.includes(':/run/seatkeeper')))
    expect(users.filter(([name]) => !after(name).includes('setup')).map(([name]) => name)).toEqual([])
    expect(users.flatMap(([name, {volumes: mounts = []}]) => mounts.filter(mount => mount.endsWith(':/run/seatkeeper')).map(() => name))).toEqual([])
  })

  it('takes full versions', () => {
    expect(each.filter(([, {image}]) => !pinned.test(image)).map(([name, {image}]) => `${name} ${image}`)).toEqual([])
  })

  it('publishes to this machine alone', () => {
    const published = each.flatMap(([, {ports = []}]) => ports)
    expect(published.length).toBeGreaterThan(0)
    expect(published.filter(port => !/^(127\.0\.0\.1|\$\{SEATKEEPER_ADDRESS:-127\.0\.0\.1\}):\$\{\w+:-\d+\}:\d+$/.test(port))).toEqual([])
  })

  it('lets no container write to its own files, gain rights, or run as root, but for the one that hands out the secrets', () => {
    const allowed = (name: string) => (plain(name) === 'setup' ? ['CHOWN'] : undefined)
    const asked = (name: string) => ({read_only: true, init: true, cap_drop: ['ALL'], cap_add: allowed(name), security_opt: ['no-new-privileges:true']})
    const given = ({read_only, init, cap_drop, cap_add, security_opt}: Service) => ({read_only, init, cap_drop, cap_add, security_opt})
    expect(Object.fromEntries(each.map(([name, service]) => [name, given(service)]))).toEqual(Object.fromEntries(each.map(([name]) => [name, asked(name)])))
    const root = each.filter(([name, {user, build}]) => plain(name) !== 'setup' && (user === undefined ? build === undefined ? plain(name) !== 'influxdb' : !stage(build.target).lines.includes('USER node') : /^(0|root)\b/.test(user)))
    expect(root.map(([name]) => name)).toEqual([])
  })

  it('keeps what lasts in volumes that it names', () => {
    const used = each.flatMap(([, {volumes: mounts = []}]) => mounts.map(mount => mount.split(':')[0]!)).filter(source => /^\w/.test(source))
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(volumes).toSorted())
    for (const service of ['influxdb', 'grafana', 'collector']) expect((services[service] ?? services[`site-${service}`])!.volumes!.some(mount => /^[a-z-]+:\/var\/lib\//.test(mount))).toBe(true)
  })

  it('hands no secret over in the environment, where `docker inspect` shows it', () => {
    const names = each.flatMap(([, {environment = {}}]) => Object.keys(environment))
    expect(names.filter(name => /PASSWORD|TOKEN|SECRET|KEY/.test(name))).toEqual([])
  })
})

describe('both files', () => {
  const [demo, site] = FILES.map(file => readCompose(file).services)

  it('have the same images, built in the same way', () => {
    for (const [name, {image, build, environment}] of Object.entries(site!)) {
      const same = demo![plain(name)]
      expect([name, same?.image, same?.build]).toEqual([name, image, build])
      if (plain(name) === 'influxdb') expect(same!.environment).toEqual(environment)
    }
  })

  it('never share a service, a volume or a network, so that the demo and a site in one clone do not mix', () => {
    expect(Object.keys(site!).filter(name => name in demo!)).toEqual([])
    expect(Object.entries(site!).filter(([name, {networks, network_mode: mode}]) => plain(name) === 'setup' ? mode !== 'none' : !JSON.stringify(networks ?? '').includes('site')).map(([name]) => name)).toEqual([])
    const names = FILES.flatMap(file => Object.keys(readCompose(file).volumes))
    expect(new Set(names).size).toBe(names.length)
  })

  it('build every own image from a stage of the Dockerfile, and pull no other', () => {
    const own = [...Object.values(demo!), ...Object.values(site!)].filter(({image}) => image.startsWith('seatkeeper-'))
    expect(own.length).toBeGreaterThan(0)
    expect(own.every(service => isBuilt(service) && stage(service.build!.target) !== undefined)).toBe(true)
  })

  it('start again what ends, at a real site', () => {
    expect(Object.entries(site!).filter(([name, {restart}]) => restart !== (endsByItself(name) ? undefined : 'unless-stopped'))).toEqual([])
  })
})

describe('the Dockerfile', () => {
  it('starts from full versions, Grafana from the one that the tests know', () => {
    expect(Object.keys(dockerfile.args)).toEqual(['NODE_IMAGE', 'GRAFANA_IMAGE'])
    expect(Object.values(dockerfile.args).filter(image => !pinned.test(image))).toEqual([])
    expect(dockerfile.args.GRAFANA_IMAGE).toBe(grafanaImage)
  })

  it('puts the collector together from what it runs, without tests and tools', () => {
    const copies = stage('collector').lines.filter(line => line.startsWith('COPY')).map(line => line.split(' ').slice(1).join(' '))
    expect(copies).toEqual([
      '--from=collector-packages /app/node_modules node_modules', 'package.json ./', 'collector/package.json collector/',
      'collector/bin collector/bin', 'collector/src collector/src', 'docker/setup docker/setup',
    ])
    expect(stage('collector-packages').lines.filter(line => line.startsWith('RUN'))).toEqual(['RUN npm ci --omit=dev --ignore-scripts --workspace collector'])
    expect(textOf('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['*', '**/*.test.ts', '**/node_modules']))
  })
})
