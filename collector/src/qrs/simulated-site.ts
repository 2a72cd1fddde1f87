// Opens a simulated site for a test, and a client that reaches it over mutual TLS.
import {readFileSync} from 'node:fs'
import {onTestFinished} from 'vitest'
import {startSimulator, type Simulator, type SimulatorOptions} from '../../../tests/qlik-simulator/simulator.ts'
import {createSecret} from '../config/secret.ts'
import {createQrsClient, type QrsClient} from './client.ts'

/** The instant at which the simulated sites of tests stand still. */
export const SITE_NOW = Date.parse('2026-03-05T12:00:00.000Z')

/** Both end with the test. */
export async function openSite(name: string, options: Partial<SimulatorOptions>): Promise<{readonly sim: Simulator; readonly qrs: QrsClient}> {
  const sim = await startSimulator({startAt: SITE_NOW, frozen: true, ...options})
  onTestFinished(sim.stop)
  const {certs: {client, key, root}} = sim
  const qrs = createQrsClient(name, {
    url: sim.url, certFile: client, keyFile: key, caFile: root, cert: readFileSync(client, 'utf8'), key: createSecret(readFileSync(key, 'utf8')), ca: readFileSync(root, 'utf8'),
    user: {userDirectory: 'INTERNAL', userId: 'sa_api'}, rejectUnauthorized: true, timeoutSeconds: 5,
  })
  onTestFinished(qrs.close)
  return {sim, qrs}
}
