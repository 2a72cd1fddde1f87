// The destinations; adding one is a file and a line here.
import type {Config, EmailConfig} from '../config/types.ts'
import {USERS_QUEUE} from '../messages/route.ts'
import {createInfluxSink} from './influxdb.ts'
import {loadedLate} from './loaded-late.ts'
import type {Sink} from './sink.ts'
import {createWebhookSink} from './webhook.ts'

type Destinations = Pick<Config, 'destinations'>

/** News of last week is none. */
const MESSAGES_KEPT_MS = 7 * 86_400_000

/** `use`: whether the service runs them, or a command tries one; `warn` is told of what does not hinder delivery. */
type Use = {readonly use?: 'service' | 'probe'; readonly warn?: (sentence: string) => void}

const mailQueues = (email: EmailConfig | undefined): string[] => (email ? ['email', ...(email.messages.seatReleased ? [USERS_QUEUE] : [])] : [])

/** Those that take messages; InfluxDB takes points. */
export function createMessageSinks({destinations: {mqtt, webhooks, email}}: Destinations, {use = 'probe', warn}: Use = {}): Sink[] {
  const sinks: Sink[] = [
    ...(mqtt ? [loadedLate('mqtt', async () => (await import('./mqtt.ts')).createMqttSink(mqtt, use))] : []),
    ...webhooks.map(webhook => createWebhookSink(webhook)),
    ...mailQueues(email).map(name => loadedLate(name, async () => (await import('./email.ts')).createEmailSink(email!, warn))),
  ]
  return sinks.map(sink => ({...sink, maxAgeMs: MESSAGES_KEPT_MS}))
}

export function createSinks(config: Destinations, warn?: Use['warn']): Sink[] {
  const {influxDb} = config.destinations
  return [...(influxDb ? [createInfluxSink(influxDb)] : []), ...createMessageSinks(config, {use: 'service', ...(warn && {warn})})]
}
