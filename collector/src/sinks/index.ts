// The destinations; adding one is a file and a line here.
import type {Config} from '../config/types.ts'
import {createInfluxSink} from './influxdb.ts'
import type {Sink} from './sink.ts'

export function createSinks({destinations}: Config): Sink[] {
  return [
    ...(destinations.influxDb ? [createInfluxSink(destinations.influxDb)] : []),
  ]
}
