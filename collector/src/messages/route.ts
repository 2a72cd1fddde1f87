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

/** Every destination of messages, by its name in the outbox, in health and in commands. */
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
