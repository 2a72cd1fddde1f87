// The simulated Qlik Sense site as one part that can be started and stopped: clock, site, QRS, server, control port.
import {fileURLToPath} from 'node:url'
import {ensureCertificates} from './certificates.ts'
import type {CertificateFiles} from './certificates.ts'
import type {SimulatedClock} from './clock.ts'
import {createClock} from './clock.ts'
import type {ControlParts} from './control.ts'
import {startControl} from './control.ts'
import type {Faults} from './faults.ts'
import {createFaults} from './faults.ts'
import {generateSite} from './generator.ts'
import type {SiteSpec} from './hand-made.ts'
import {buildSite} from './hand-made.ts'
import type {LicenseChange} from './license-change.ts'
import {play} from './logins.ts'
import type {LicenseModel, Site} from './model.ts'
import type {RequestCounts} from './request-counts.ts'
import {createRequestCounts} from './request-counts.ts'
import {createQrs} from './routes.ts'
import type {ListenAt, NoClientCertificate, RunningServer} from './server.ts'
import {startServer} from './server.ts'
import type {SiteHandle} from './site-handle.ts'
import {createHandle} from './site-handle.ts'

export type SimulatorOptions = {
  /** A site written by hand; without it one is generated from the numbers below. */
  readonly site: SiteSpec
  readonly users: number
  /** Seats held in all, one in ten of them professional unless told otherwise. */
  readonly seats: number
  readonly professional: number
  readonly analyzer: number
  /** Seats bought; by default a tenth more than are held. */
  readonly totals: {readonly professional?: number; readonly analyzer?: number}
  readonly seed: string
  /** The site's first instant (ISO or epoch ms), by default the real one. From there its clock runs with real time, unless frozen. */
  readonly startAt: string | number
  readonly frozen: boolean
  readonly licenseModel: LicenseModel
  readonly license: LicenseChange
  /** Analyzer capacity per month. */
  readonly analyzerMinutes: number
  /** The address to listen at, 127.0.0.1 unless told otherwise; the control server's too. */
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** The folder of the certificates, made there if need be. */
  readonly certs: string
  /** The port of the control server, 0 for a free one; without it there is none. */
  readonly control: number
  /** Milliseconds before every answer. */
  readonly latency: number
  readonly noClientCertificate: NoClientCertificate
}

export type Simulator = {
  /** https://localhost:PORT */
  readonly url: string
  readonly port: number
  readonly certs: Pick<CertificateFiles, 'dir' | 'client' | 'key' | 'root'>
  readonly controlUrl?: string
  readonly site: SiteHandle
  readonly clock: SimulatedClock
  readonly faults: Faults
  readonly requests: RequestCounts
  readonly setLatency: (ms: number) => void
  readonly stop: () => Promise<void>
}

/** Shared by all tests of a checkout: making certificates takes longer than most tests. */
export const DEFAULT_CERTS = fileURLToPath(new URL('../../.cache/simulator-certs', import.meta.url))

/** Starts a site. Throws when a port is taken, a date cannot be read, or more seats are wanted than people. */
export async function startSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const startAt = readStart(options.startAt)
  const clock = createClock(startAt, options.frozen ?? false)
  const site = makeSite(options, startAt)
  const parts = {site: createHandle(site, clock.now), clock: playedClock(clock, site), faults: createFaults(), requests: createRequestCounts()}
  if (options.license !== undefined) parts.site.setLicense(options.license)
  let latency = options.latency ?? 0
  const certificates = await ensureCertificates(options.certs ?? DEFAULT_CERTS)
  const qrs = createQrs(site)
  const host = options.host ?? '127.0.0.1'
  const server = await startServer({host, port: options.port ?? 0}, {
    ...parts,
    certificates,
    noClientCertificate: options.noClientCertificate ?? '403',
    now: clock.now,
    latency: () => latency,
    answer: request => {
      const now = clock.now()
      play(site, now)
      return qrs(request, now)
    },
  })
  const control = await startControlToo(options.control === undefined ? undefined : {host, port: options.control}, parts, server)
  return {
    url: `https://localhost:${server.port}`,
    port: server.port,
    certs: {dir: certificates.dir, client: certificates.client, key: certificates.key, root: certificates.root},
    ...(control && {controlUrl: `http://127.0.0.1:${control.port}`}),
    ...parts,
    setLatency: ms => {
      latency = ms
    },
    stop: async () => {
      await Promise.all([server.stop(), control?.stop()])
    },
  }
}

/** A control port that is taken must not leave the server running. */
async function startControlToo(at: ListenAt | undefined, parts: ControlParts, server: RunningServer): Promise<RunningServer | undefined> {
  if (at === undefined) return undefined
  return startControl(at, parts).catch(async (error: unknown) => {
    await server.stop()
    throw error
  })
}

function readStart(startAt: string | number = Date.now()): number {
  const instant = typeof startAt === 'string' ? Date.parse(startAt) : startAt
  if (Number.isNaN(instant)) throw new Error(`"${startAt}" is not an ISO date.`)
  return instant
}

/** Moving the clock forward plays what happens meanwhile at once, not only at the next request. */
function playedClock(clock: SimulatedClock, site: Site): SimulatedClock {
  const played = <A extends unknown[]>(move: (...args: A) => void) => (...args: A): void => {
    move(...args)
    play(site, clock.now())
  }
  return {...clock, set: played(clock.set), advance: played(clock.advance)}
}

const DEFAULT_USERS = 2000
const DEFAULT_SEAT_SHARE = 0.75
const PROFESSIONAL_SHARE = 0.1
const HEAD_ROOM = 1.1
const DEFAULT_MINUTES = 30_000

/** A generated site starts with its long lists prepared, so that the first client to ask is not the one to wait. */
function makeSite(options: Partial<SimulatorOptions>, startAt: number): Site {
  const licenseModel = options.licenseModel ?? 'slk'
  if (options.site !== undefined) return buildSite(options.site, {startAt, licenseModel})
  const users = options.users ?? DEFAULT_USERS
  const seats = options.seats ?? Math.floor(users * DEFAULT_SEAT_SHARE)
  const professional = options.professional ?? Math.round(seats * PROFESSIONAL_SHARE)
  const analyzer = options.analyzer ?? Math.max(0, seats - professional)
  const totals = {
    professional: options.totals?.professional ?? Math.ceil(professional * HEAD_ROOM),
    analyzer: options.totals?.analyzer ?? Math.ceil(analyzer * HEAD_ROOM),
  }
  const analyzerMinutes = options.analyzerMinutes ?? DEFAULT_MINUTES
  const site = generateSite({seed: options.seed ?? 'seatkeeper', users, professional, analyzer, totals, startAt, licenseModel, analyzerMinutes})
  for (const rows of [site.users, site.seats.professional, site.seats.analyzer]) rows.prepared('full')
  return site
}
