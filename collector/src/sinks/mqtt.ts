// Messages to an MQTT broker as JSON, each kind to its topic, and a retained status that tells whether the collector is there.
import type {MqttConfig} from '../config/types.ts'
import {messageKinds} from '../messages/model.ts'
import {isForGood, resultOf, sentenceOf, TAKEN_OVER, type Broker, type Cause} from './mqtt-answers.ts'
import {openLink, type Link, type Publication} from './mqtt-link.ts'
import type {SendResult, Sink} from './sink.ts'

const FIRST_WAIT = 1000
const LONGEST_WAIT = 5 * 60_000

/** Where a message of the outbox goes; undefined for what is none. */
export function publicationOf(payload: string, topics: MqttConfig['topics']): Publication | undefined {
  const {kind, site} = parsed(payload)
  const known = messageKinds.find(one => one === kind)
  if (known === undefined || typeof site !== 'string') return undefined
  const topic = topics[known].replaceAll('{site}', () => site)
  return {topic, payload, retain: kind === 'serverLicenseStatus', contentType: 'application/json'}
}

function parsed(payload: string): {kind?: unknown; site?: unknown} {
  try {
    return Object(JSON.parse(payload)) as {kind?: unknown; site?: unknown}
  } catch {
    return {}
  }
}

type Keeper = {
  /** Connects, and tries again where that fails. */
  readonly open: () => Promise<void>
  /** The connection, made if there is none. */
  readonly link: () => Promise<Link | Cause>
  readonly close: () => Promise<void>
}

/**
 * Connects when it is first asked to. A connection that is lost afterwards, or that `open` could not make, is made again
 * without being asked, or the status would say that a collector is gone which only has nothing to tell.
 */
function createKeeper(config: MqttConfig, announce: boolean): Keeper {
  const stopping = new AbortController()
  const {signal} = stopping
  let current: Promise<Link | Cause> | undefined
  let revival: NodeJS.Timeout | undefined

  const reviveAfter = (wait: number): void => {
    clearTimeout(revival)
    if (!announce || signal.aborted) return
    revival = setTimeout(() => void revive(Math.min(LONGEST_WAIT, wait * 2)), wait * (0.75 + Math.random() / 2)).unref()
  }
  const revive = async (wait: number): Promise<void> => {
    if ('kind' in await link()) reviveAfter(wait)
  }
  const connect = async (): Promise<Link | Cause> => {
    const made = await openLink({config, announce, signal})
    if ('kind' in made) {
      current = undefined
      return made
    }
    void made.lost.then(cause => {
      current = undefined
      // Two clients of one name would take the connection from each other for ever.
      reviveAfter(cause.kind === 'ended' && cause.code === TAKEN_OVER ? LONGEST_WAIT : FIRST_WAIT)
    })
    return made
  }
  const link = async (): Promise<Link | Cause> => {
    if (signal.aborted) return {kind: 'closed'}
    current ??= connect()
    return current
  }
  const close = async (): Promise<void> => {
    stopping.abort()
    clearTimeout(revival)
    const made = await current
    if (made !== undefined && !('kind' in made)) await made.end()
  }
  return {open: () => revive(FIRST_WAIT), link, close}
}

/** A broker may hang up on a message rather than refuse it. Only if it does so again, it is the message. */
async function publish(keeper: Keeper, publication: Publication): Promise<{cause: Cause | undefined; isOfMessage: boolean}> {
  const attempt = async () => {
    const link = await keeper.link()
    return 'kind' in link ? {cause: link, isOfMessage: false} : {cause: await link.publish(publication), isOfMessage: true}
  }
  const {cause, isOfMessage} = await attempt()
  return cause?.kind === 'ended' && isForGood(cause.code) ? attempt() : {cause, isOfMessage}
}

/** Its end can be waited for. */
export type MqttSink = Omit<Sink, 'close' | 'open'> & {readonly open: () => Promise<void>; readonly close: () => Promise<void>}

/** A `probe` sends beside a running collector: under a name of its own, and without touching the status. */
export function createMqttSink(config: MqttConfig, use: 'service' | 'probe' = 'service'): MqttSink {
  const own = use === 'service' ? config : {...config, clientId: `${config.clientId}-test`}
  const keeper = createKeeper(own, use === 'service')
  const {url, clientId, topics, timeoutSeconds} = own
  const broker: Broker = {where: `MQTT broker at ${url}`, clientId, statusTopic: topics.status, timeoutSeconds, isTls: url.startsWith('mqtts:')}
  const deliver = async (payload: string): Promise<SendResult> => {
    const publication = publicationOf(payload, topics)
    if (publication === undefined) return {kind: 'refused', sentence: 'This is no message of a kind that this version knows.'}
    const {cause, isOfMessage} = await publish(keeper, publication)
    return cause === undefined || isOfMessage ? resultOf(cause, publication.topic, broker) : {kind: 'later', sentence: sentenceOf(cause, broker)}
  }
  return {
    name: 'mqtt',
    open: keeper.open, // the status says `online` before there is anything to tell
    batchSize: 1, // each is done as soon as it is acknowledged: what was acknowledged is not sent again for the sake of the next
    send: async payloads => {
      for (const payload of payloads) {
        const result = await deliver(payload)
        if (result.kind !== 'taken') return result
      }
      return {kind: 'taken'}
    },
    close: keeper.close,
  }
}
