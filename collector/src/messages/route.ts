// Which destinations get a message.
import type {Config, MessageSwitches} from '../config/types.ts'
import type {Draft} from './draft.ts'

const wants: Readonly<Record<Draft['kind'], (switches: MessageSwitches) => boolean>> = {
  serverLicenseStatus: ({serverLicense}) => serverLicense.sendRecurring,
  serverLicenseAlert: ({serverLicense}) => serverLicense.sendAlert,
  seatsReleased: ({seatsReleased}) => seatsReleased,
  releaseFailed: ({releaseFailed}) => releaseFailed,
  planHalted: ({planHalted}) => planHalted,
  poolLow: ({poolLow}) => poolLow,
  atRiskDigest: ({atRiskDigest}) => atRiskDigest,
  seatReleased: ({seatReleased}) => seatReleased,
  test: () => true,
}

type Destination = {readonly name: string; readonly messages: MessageSwitches}

/** Every destination of messages, by its name in commands. */
export function messageDestinations({destinations: {mqtt, webhooks, email}}: Pick<Config, 'destinations'>): Destination[] {
  return [
    ...(mqtt ? [{name: 'mqtt', messages: mqtt.messages}] : []),
    ...webhooks.map(({name, messages}) => ({name: `webhook:${name}`, messages})),
    ...(email ? [{name: 'email', messages: email.messages}] : []),
  ]
}

/** The names of the destinations that get messages of the kind. */
export function destinationsOf(config: Pick<Config, 'destinations'>, kind: Draft['kind']): string[] {
  return messageDestinations(config).filter(({messages}) => wants[kind](messages)).map(({name}) => name)
}

/** Mails to users have a queue of their own: hundreds of them, or one who cannot be reached, must not hold up an alert. */
export const USERS_QUEUE = 'email:users'

/** The queues that a message of the kind goes into, by their names in the outbox and in health. */
export function queuesOf(config: Pick<Config, 'destinations'>, kind: Draft['kind']): string[] {
  return destinationsOf(config, kind).map(name => (kind === 'seatReleased' ? USERS_QUEUE : name))
}

/** Every queue of messages: one of each destination, and that of the users where they are told. */
export function messageQueues(config: Pick<Config, 'destinations'>): string[] {
  return [...messageDestinations(config).map(({name}) => name), ...queuesOf(config, 'seatReleased')]
}
