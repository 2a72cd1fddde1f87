// The running containers as the check sees them: the collector's API, InfluxDB, the simulated site, Grafana and the mails.
import axios from 'axios'
import {NEVER, type SeatType} from '../qlik-simulator/model.ts'
import {connectGrafana, type GrafanaClient} from '../parts/grafana-client.ts'
import {ask as askInflux} from '../parts/influxql.ts'
import type {Round, SeatSeen} from '../demo/check.ts'
import type {Compose} from './compose.ts'

export type Containers = Round & {
  readonly compose: Compose
  readonly grafana: GrafanaClient
  readonly mails: () => Promise<number>
  /** A command of seatkeeper in the collector's container. */
  readonly seatkeeper: (...args: string[]) => Promise<string>
}

type SeatJson = {readonly createdDate: string; readonly lastUsed: string; readonly quarantined: boolean; readonly schemaPath: string; readonly user: {readonly userId: string; readonly userDirectory: string} | null}

const TYPES: Readonly<Record<string, SeatType>> = {'License.ProfessionalAccessType': 'professional', 'License.AnalyzerAccessType': 'analyzer', 'License.UserAccessType': 'token_user'}
const OLDEST = Date.parse('1900-01-01T00:00:00Z')

function seen({createdDate, lastUsed, quarantined, schemaPath, user}: SeatJson): SeatSeen {
  const used = Date.parse(lastUsed)
  return {
    type: TYPES[schemaPath]!,
    user: user === null ? undefined : {account: `${user.userDirectory}\\${user.userId}`, userId: user.userId},
    lastUsed: used < OLDEST ? NEVER : used,
    created: Date.parse(createdDate),
    quarantined,
  }
}

async function get<T>(url: string): Promise<T> {
  return (await axios.get<T>(url, {proxy: false})).data
}

const secretOf = async ({must}: Compose, service: string, name: string): Promise<string> => (await must('exec', '-T', service, 'cat', `/run/seatkeeper/${name}`)).trim()

/** Free ports of this machine where the containers are published. */
export type Ports = {readonly grafana: number; readonly mail: number; readonly api: number; readonly influxdb: number; readonly site: number}

const at = (port: number): string => `http://127.0.0.1:${port}`

function siteAt(control: string): Round['site'] {
  return {
    users: async () => (await get<{users: number}>(`${control}/state`)).users,
    seats: async () => (await get<SeatJson[]>(`${control}/seats`)).map(seen),
    requests: async () => (await get<{counts: Record<string, number>}>(`${control}/requests`)).counts,
  }
}

/** The token is shown once, between words for people. */
function tokenIn(text: string): string {
  const [token] = /\bsk_[\w-]+/.exec(text) ?? []
  if (token === undefined) throw new Error('`seatkeeper token add` showed no token.')
  return token
}

/** Makes a token of its own for the API. */
export async function openContainers(compose: Compose, ports: Ports): Promise<Containers> {
  const seatkeeper = (...args: string[]): Promise<string> => compose.must('exec', '-T', 'collector', 'seatkeeper', ...args)
  const token = tokenIn(await seatkeeper('token', 'add', '--name', 'check', '--scope', 'operate'))
  const password = await secretOf(compose, 'grafana', 'grafana-influxdb-password')
  const admin = {login: 'admin', password: await secretOf(compose, 'grafana', 'grafana-admin-password')}
  return {
    compose,
    seatkeeper,
    token,
    api: at(ports.api),
    query: influxql => askInflux(at(ports.influxdb), {influxql, db: 'qlik', epoch: 'ms', credentials: {user: 'reader', password}}),
    site: siteAt(at(ports.site)),
    auditVerifies: () => seatkeeper('audit', 'verify').then(() => true, () => false),
    grafana: connectGrafana(at(ports.grafana), admin),
    mails: async () => (await get<{total: number}>(`${at(ports.mail)}/api/v1/messages?limit=1`)).total,
  }
}
