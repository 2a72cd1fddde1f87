// `seatkeeper run`: the service, until a signal ends it.
import type {Config} from '../config/types.ts'
import {startHeartbeat} from '../heartbeat.ts'
import {systemClock} from '../jobs.ts'
import {startService, StartError} from '../main.ts'
import {UserError} from './user-error.ts'

function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) process.once(signal, resolve)
  })
}

export async function run(config: Config): Promise<number> {
  const toldToStop = untilSignal() // from the first moment on: what was started is also stopped
  const service = await startService(config).catch((error: unknown) => {
    throw error instanceof StartError ? new UserError(error.message) : error
  })
  const endHeartbeat = startHeartbeat(service.collector, systemClock)
  const signal = await toldToStop
  service.collector.log.info({signal}, 'stopping')
  endHeartbeat()
  await service.stop()
  return 0
}
