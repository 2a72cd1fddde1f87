// The service: takes the lock, starts the collector and its API, and stops both in order.
import {createServer} from './api/server.ts'
import {createCollector, type Collector} from './collector.ts'
import type {Config} from './config/types.ts'
import {systemClock, type Clock} from './jobs.ts'
import {removeLocalApi, writeLocalApi} from './local-api.ts'
import {createLog, type Logger} from './log.ts'
import {takeLock} from './store/lock.ts'

export type Service = {readonly collector: Collector; readonly url: string; readonly stop: () => Promise<void>}

export class StartError extends Error {}

function whyNotListening(error: unknown, {host, port}: Config['api']): StartError {
  const {code, message} = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return new StartError(`Port ${port} at ${host} is taken. Set \`api.port\` to a free one, or end what uses it.`)
  if (code === 'EACCES') return new StartError(`Port ${port} may not be used without more rights. Set \`api.port\` above 1023.`)
  if (code === 'EADDRNOTAVAIL') return new StartError(`This machine has no address ${host}. Check \`api.host\`.`)
  return new StartError(`The API cannot listen at ${host}:${port}: ${message}`)
}

/** Starts the service. Throws StartError with a sentence for people. */
export async function startService(config: Config, options: {log?: Logger; clock?: Clock} = {}): Promise<Service> {
  const log = options.log ?? createLog(config.logLevel)
  const lock = takeLock(config.dataDir)
  if (lock === undefined) throw new StartError(`A collector is running with the data folder ${config.dataDir} already. Stop it first, or set another \`dataDir\`.`)
  const collector = createCollector(config, log, options.clock ?? systemClock)
  const server = await createServer(collector)
  const stop = async () => {
    await server.close()
    await collector.stop()
    removeLocalApi(config.dataDir)
    lock.release()
  }
  try {
    const url = await server.listen({host: config.api.host, port: config.api.port}).catch((error: unknown) => {
      throw whyNotListening(error, config.api)
    })
    writeLocalApi(config.dataDir, {url, token: collector.localToken, pid: process.pid})
    collector.store.audit.append({at: collector.now(), site: undefined, kind: 'started', body: {sites: config.sites.map(site => ({name: site.name, dryRun: site.licenseManagement.dryRun}))}})
    collector.start()
    log.info({url, sites: config.sites.map(site => site.name)}, 'collector started')
    return {collector, url, stop}
  } catch (error) {
    await stop()
    throw error
  }
}
