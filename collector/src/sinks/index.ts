// The destinations; adding one is a file and a line here.
import type {Config} from '../config/types.ts'
import {createInfluxSink} from './influxdb.ts'
import {createMqttSink} from './mqtt.ts'
import type {Sink} from './sink.ts'
import {createWebhookSink} from './webhook.ts'

type Destinations = Pick<Config, 'destinations'>

/** News of last week is none. */
const MESSAGES_KEPT_MS = 7 * 86_400_000

/** Those that take messages; InfluxDB takes points. `use`: whether the service runs them, or a command tries one. */
export function createMessageSinks({destinations: {mqtt, webhooks}}: Destinations, use: 'service' | 'probe' = 'probe'): Sink[] {
  const sinks: Sink[] = [
    ...(mqtt ? [createMqttSink(mqtt, use)] : []),
    ...webhooks.map(webhook => createWebhookSink(webhook)),
  ]
  return sinks.map(sink => ({...sink, maxAgeMs: MESSAGES_KEPT_MS}))
}

export function createSinks(config: Destinations): Sink[] {
  const {influxDb} = config.destinations
  return [...(influxDb ? [createInfluxSink(influxDb)] : []), ...createMessageSinks(config, 'service')]
}
