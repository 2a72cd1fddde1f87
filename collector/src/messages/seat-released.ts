// What a user is told whose seat was released: what happened and why, that nothing is lost, and how to get a seat again.
import {dateText} from '../policy/explain.ts'
import type {Instant, ReleaseReason} from '../policy/model.ts'
import {toDraft, type Draft, type Sender} from './draft.ts'
import type {Ended} from './releases.ts'

const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`

/** Who had no use for the seat is told what it is for. */
const forOthers = ({result, freeAt}: Ended): string =>
  result !== 'quarantined' ? ', so that somebody else can use it' : freeAt === undefined ? '' : `, so that somebody else can use it from ${dateText(freeAt)} on`

/** The reason, as the end of a sentence that begins with the seat. */
const reasons: Record<ReleaseReason, (ended: Ended) => string> = {
  idle: ended => `was not used for ${days(ended.daysInactive)} and was released${forOthers(ended)}.`,
  neverUsed: ended => `was never used in the ${days(ended.daysInactive)} since it was given to you, and was released${forOthers(ended)}.`,
  removedExternally: () => 'was released, because you are not in the user directory any more.',
  blocked: () => 'was released, because your user is blocked in Qlik Sense.',
  inactive: () => 'was released, because your user is marked inactive in Qlik Sense.',
  duplicate: () => 'was released, because you also hold a professional seat.',
}

/** Why an administrator releases a seat by hand only that person knows. */
function happened(ended: Ended): string {
  if (ended.reason === 'manual') return 'was released by an administrator.'
  const reason = reasons[ended.reason as ReleaseReason] as ((ended: Ended) => string) | undefined // the store may hold one of another version
  return reason?.(ended) ?? 'was released.'
}

const ASK = 'If you still need a seat, ask your Qlik administrator.'

const quarantineText = (freeAt: Instant | undefined): string => freeAt === undefined
  ? 'Qlik keeps the seat in quarantine: an administrator can give it back to you until that ends.'
  : `Qlik keeps the seat in quarantine until ${dateText(freeAt)}: an administrator can give it back to you until then.`

const unused: readonly string[] = ['idle', 'neverUsed', 'manual']

function again({result, freeAt, reason}: Ended): string {
  if (reason === 'duplicate') return 'Sign in to Qlik Sense as usual: you have your professional seat.'
  if (result === 'quarantined') return quarantineText(freeAt)
  if (!unused.includes(reason)) return ASK
  return 'Sign in to Qlik Sense as usual: if a seat is free and the rules of your site give you one, you have it at once. If not, ask your Qlik administrator.'
}

/** The mail to the user herself; it has no address where none is known. */
export function seatReleased(sender: Sender, ended: Ended): Draft {
  const {name, user, type, daysInactive, address} = ended
  return toDraft({...sender, grafanaUrl: undefined}, {
    kind: 'seatReleased', event: 'seat released', severity: 'info',
    title: 'Your Qlik Sense seat was released',
    lines: [`Hello ${name === '' ? user : name},`, `your ${type} seat in Qlik Sense ${happened(ended)}`, 'Your apps and data stay as they are.', again(ended)],
    data: {user, licenseType: type, daysInactive},
    ...(address !== undefined && {to: address}),
  })
}
