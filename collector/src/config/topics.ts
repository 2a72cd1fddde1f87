// The MQTT topics of the messages: what is written, else a name below the root.
import {messageKinds, type MessageKind} from '../messages/model.ts'

type Topics = Readonly<Record<MessageKind | 'status', string>>

const kebab = (kind: string): string => kind.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** A topic for each kind and the status, `seatkeeper/{site}/seats-released` where nothing else is written. */
export function topicsOf({root = 'seatkeeper', ...written}: Partial<Topics & {readonly root: string}>): Topics {
  const kinds = messageKinds.map(kind => [kind, `${root}/{site}/${kebab(kind)}`] as const)
  return {...Object.fromEntries(kinds), status: `${root}/status`, ...written} as Topics
}
