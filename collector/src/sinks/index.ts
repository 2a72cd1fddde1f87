// The destinations; adding one is a file and a line here.
import type {Config} from '../config/types.ts'
import {createInfluxSink} from './influxdb.ts'
import type {Sink} from './sink.ts'
import {createWebhookSink} from './webhook.ts'

type Destinations = Pick<Config, 'destinations'>

/** News of last week is none. */
const MESSAGES_KEPT_MS = 7 * 86_400_000

/** `use`: whether the service runs them, or a command tries one; `warn` is told of what does not hinder delivery. */
type Use = {readonly use?: 'service' | 'probe'; readonly warn?: (sentence: string) => void}

/** Sends one message at a time. Its library is loaded with the first: a site that is only measured need not carry it in memory. */
function loadedLate(name: string, load: () => Promise<Pick<Sink, 'send' | 'close'>>): Sink {
  let loaded: ReturnType<typeof load> | undefined
  return {
    name,
    batchSize: 1,
    send: async payloads => (await (loaded ??= load())).send(payloads),
    close: async () => (await loaded)?.close(),
  }
}

/** Those that take messages; InfluxDB takes points. */
export function createMessageSinks({destinations: {mqtt, webhooks, email}}: Destinations, {use = 'probe', warn}: Use = {}): Sink[] {
  const sinks: Sink[] = [
    ...(mqtt ? [loadedLate('mqtt', async () => (await import('./mqtt.ts')).createMqttSink(mqtt, use))] : []),
    ...webhooks.map(webhook => createWebhookSink(webhook)),
    ...(email ? [loadedLate('email', async () => (await import('./email.ts')).createEmailSink(email, warn))] : []),
  ]
  return sinks.map(sink => ({...sink, maxAgeMs: MESSAGES_KEPT_MS}))
}

export function createSinks(config: Destinations, warn?: Use['warn']): Sink[] {
  const {influxDb} = config.destinations
  return [...(influxDb ? [createInfluxSink(influxDb)] : []), ...createMessageSinks(config, {use: 'service', ...(warn && {warn})})]
}
