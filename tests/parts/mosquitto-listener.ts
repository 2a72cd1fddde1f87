// Listens at an MQTT broker, and keeps what came in the order in which it came.
import {connectAsync, type IClientOptions} from 'mqtt'
import {vi} from 'vitest'

/** `retain` is as it was published. */
export type Heard = {topic: string; text: string; qos: number; retain: boolean; contentType: string | undefined}

export type Listener = {
  heard: Heard[]
  /** Texts of one topic. */
  texts: (topic: string) => string[]
  /** Waits until the check passes; its complaint is the error where it never does. */
  until: (check: (heard: readonly Heard[]) => void) => Promise<void>
  stop: () => Promise<void>
}

export const WAIT_MS = 20_000

/** Subscribes to a topic filter. It comes back by itself after the broker does, and misses nothing where that keeps sessions. */
export async function listen(url: string, filter = '#', options: IClientOptions = {}): Promise<Listener> {
  const heard: Heard[] = []
  const client = await connectAsync(url, {
    protocolVersion: 5,
    clientId: `listener-${Math.random().toString(36).slice(2)}`,
    clean: false,
    properties: {sessionExpiryInterval: 3600},
    reconnectPeriod: 50,
    ...options,
  })
  client.on('message', (topic, payload, {qos, retain, properties, dup}) => {
    const text = payload.toString()
    // What the broker itself sends again, as it went down before it heard that we have it, was published once.
    if (dup && heard.some(one => one.topic === topic && one.text === text)) return
    heard.push({topic, text, qos, retain, contentType: properties?.contentType})
  })
  await client.subscribeAsync(filter, {qos: 1, rap: true})
  return {
    heard,
    texts: topic => heard.filter(one => one.topic === topic).map(({text}) => text),
    until: check => vi.waitFor(() => check(heard), {timeout: WAIT_MS, interval: 20}),
    stop: () => client.endAsync(true),
  }
}
