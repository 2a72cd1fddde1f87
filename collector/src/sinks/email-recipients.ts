// Who of several recipients has a mail, and how long one is waited for who can have it only later.
import {domainToASCII} from 'node:url'
import {isForGood, wordsOf, type MailError, type Server} from './email-answers.ts'
import type {SendResult} from './sink.ts'

/** A server that wants to see a mail twice takes it within minutes; a mailbox that is full stays so for days, and a restart sends the mail anew to those who have it. */
export const PATIENCE_MS = 60 * 60_000
/** Who was not asked for so long is waited for anew. */
export const FORGET_MS = 2 * 86_400_000

type Answers = {readonly accepted: readonly string[]; readonly rejected: readonly MailError[]}

export type Recipients = {
  /** Those of a message that are still to be asked. */
  readonly left: (id: string, addresses: readonly string[]) => string[]
  /** Whether a part of the recipients of this message is settled already. */
  readonly isBegun: (id: string) => boolean
  /** Whether the time is over for a recipient that has been put off ever since. */
  readonly isOverdue: (address: string) => boolean
  /** What the answers mean for the message, where at least one recipient has it. */
  readonly settle: (id: string, answers: Answers) => SendResult
}

/** One form for each address: the server's answers name domains as they are on the wire. */
function keyOf(address: string): string {
  const at = address.lastIndexOf('@') + 1
  return address.slice(0, at) + domainToASCII(address.slice(at))
}

/** `warn` is told of those who do not get a mail that others got. The memory is lost with the process: then those who have a mail get it again, under the same id. */
export function createRecipients(server: Server, warn: (sentence: string) => void, now: () => number): Recipients {
  const settled = new Map<string, Set<string>>()
  const waits = new Map<string, {readonly since: number; readonly asked: number}>()

  const isOverdue = (address: string) => {
    const at = now()
    const before = waits.get(keyOf(address))
    const since = before === undefined || at - before.asked >= FORGET_MS ? at : before.since
    waits.set(keyOf(address), {since, asked: at})
    return at - since >= PATIENCE_MS
  }
  const told = (errors: readonly MailError[]) => errors.map(error => `${error.recipient} (${wordsOf(error, server)})`).join(', ')

  const settle = (id: string, {accepted, rejected}: Answers): SendResult => {
    accepted.forEach(address => waits.delete(keyOf(address)))
    const waiting = rejected.filter(error => !isForGood(error) && !isOverdue(error.recipient!))
    const lost = rejected.filter(error => !waiting.includes(error))
    if (lost.length > 0) warn(`${server.where} took a mail, but not for ${told(lost)}. Check \`destinations.email.to\`.`)
    if (waiting.length === 0) {
      settled.delete(id)
      return {kind: 'taken'}
    }
    settled.set(id, new Set([...settled.get(id) ?? [], ...accepted.map(keyOf), ...lost.map(({recipient}) => keyOf(recipient!))]))
    return {kind: 'putOff', isPartly: true, sentence: `${server.where} took a mail, but not yet for ${told(waiting)}.`}
  }
  return {
    left: (id, addresses) => addresses.filter(address => settled.get(id)?.has(keyOf(address)) !== true),
    isBegun: id => settled.has(id),
    isOverdue,
    settle,
  }
}
