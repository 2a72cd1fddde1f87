// The destinations; adding one is a file and a line here.
import type {Config} from '../config/types.ts'
import {createInfluxSink} from './influxdb.ts'
import {createMqttSink} from './mqtt.ts'
import type {Sink} from './sink.ts'
import {createWebhookSink} from './webhook.ts'

export function createSinks({destinations: {influxDb, mqtt, webhooks}}: Pick<Config, 'destinations'>): Sink[] {
  return [
    ...(influxDb ? [createInfluxSink(influxDb)] : []),
    ...(mqtt ? [createMqttSink(mqtt)] : []),
    ...webhooks.map(webhook => createWebhookSink(webhook)),
  ]
}
