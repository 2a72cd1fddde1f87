// Checks what somebody asks to be excluded, by the API or by a command, before anything is changed.
import {dateText} from './policy/explain.ts'
import type {Instant} from './policy/model.ts'

/** Characters. */
export const LONGEST_USER = 400
export const LONGEST_REASON = 500

/** As it was asked: `user` is `DIRECTORY\id`, `until` an instant, epoch ms; without one there is no end. */
export type AskedExclusion = {readonly user: string; readonly reason: string; readonly until?: Instant | undefined}

/** Who is to be kept from release, why and until when. */
export type ExclusionWish = {readonly directory: string; readonly userId: string; readonly reason: string; readonly until: Instant | undefined}

/** What cannot be done, and which part of the wish is to blame. */
export type WrongWish = {readonly field: keyof AskedExclusion; readonly detail: string}

/** Reasons are shown to others in lists, logs and terminals: one line, nothing that steers a terminal or that nobody sees. */
const oneLine = (text: string) => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()

/** They turn what follows around, so that a name reads as another's. */
const turnsText = /[\u202A-\u202E\u2066-\u2069]/

function findWrong({user, reason, until}: AskedExclusion, now: Instant): WrongWish | undefined {
  const [directory = '', ...rest] = user.split('\\')
  if (directory.trim() === '' || rest.join('\\').trim() === '' || /\p{Cc}/u.test(user.trim())) return {field: 'user', detail: `"${oneLine(user)}" is not a user; write DIRECTORY\\id.`}
  if (turnsText.test(user)) return {field: 'user', detail: `"${oneLine(user)}" holds invisible characters that turn text around; write the name without them.`}
  if (user.length > LONGEST_USER) return {field: 'user', detail: `A user has ${LONGEST_USER} characters at most.`}
  if (reason === '') return {field: 'reason', detail: 'Say why the user is excluded; the reason is shown to others.'}
  if (reason.length > LONGEST_REASON) return {field: 'reason', detail: `A reason has ${LONGEST_REASON} characters at most.`}
  if (until === undefined || until > now) return undefined
  return {field: 'until', detail: `The exclusion would end on ${dateText(until)}, which is past. Give a later instant, or none for no end.`}
}

/** The wish in its parts, or what is wrong with it; the id of a user may hold further backslashes. `now` is epoch ms. */
export function toWish(asked: AskedExclusion, now: Instant): ExclusionWish | WrongWish {
  const reason = oneLine(asked.reason)
  const wrong = findWrong({...asked, reason}, now)
  if (wrong !== undefined) return wrong
  const [directory = '', ...rest] = asked.user.split('\\')
  return {directory, userId: rest.join('\\'), reason, until: asked.until}
}
