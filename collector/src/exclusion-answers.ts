// What people are told of the exclusions that operators made, by the API and by commands.
import type {ExclusionAnswer} from './contract.ts'
import {isSameUser, seatsHeldBy, type Ending} from './exclude.ts'
import {dateText} from './policy/explain.ts'
import {userName, type Allocation, type Exclusion, type Instant} from './policy/model.ts'
import type {Site} from './site.ts'
import type {KeptExclusion} from './store/exclusions.ts'
import type {Store} from './store/store.ts'

/** A seat in quarantine is on its way out; Qlik knows no way to keep it. */
const isKept = ({quarantined}: Allocation) => !quarantined

export const excludedUser = ({directory, userId}: Pick<Exclusion, 'directory' | 'userId'>): string => userName({directory, id: userId})

type EndState = Pick<ExclusionAnswer, 'state' | 'endedAt' | 'endedBy'>

/** How an exclusion stands at `now`. */
export function endingOf({removed, until}: Pick<KeptExclusion, 'removed' | 'until'>, now: Instant): EndState {
  if (removed !== undefined) return {state: 'removed', endedAt: removed.at, endedBy: removed.by}
  return until !== undefined && until <= now ? {state: 'ended', endedAt: until} : {state: 'standing'}
}

/** An exclusion with the seats that it keeps now, by the last reading. */
export function toAnswer(site: Site, kept: KeptExclusion, now: Instant): ExclusionAnswer {
  const {id, reason, by, created, until} = kept
  const seats = seatsHeldBy(site, kept)
  const ending = endingOf(kept, now)
  return {
    id, user: excludedUser(kept), name: seats[0]?.holder?.name ?? '', seats: ending.state === 'standing' ? seats.filter(isKept).length : 0,
    reason, by, created, ...(until !== undefined && {until}), ...ending,
  }
}

/** `from release at site prod until 2 Dec 2026.` */
function reachText({until}: Exclusion, site: string): string {
  return `from release at site ${site} ${until === undefined ? 'without end' : `until ${dateText(until)}`}.`
}

/** `CORP\anna is excluded from release at site prod until 2 Dec 2026.` */
export function excludedText(exclusion: Exclusion, site: string): string {
  return `${excludedUser(exclusion)} is excluded ${reachText(exclusion, site)}`
}

function quarantineText({quarantineEnd}: Allocation): string {
  return `A seat in quarantine is not kept by it: Qlik frees it ${quarantineEnd === undefined ? 'when the quarantine ends' : `on ${dateText(quarantineEnd)}`}.`
}

function seatsText(seats: readonly Allocation[]): string {
  const kept = seats.filter(isKept).length
  const lost = seats.filter(seat => !isKept(seat)).map(quarantineText)
  if (seats.length === 0) return 'Nobody of that name holds a seat there now.'
  return [...(kept === 0 ? [] : [`${kept === 1 ? 'One seat is' : `${kept} seats are`} kept by it now.`]), ...lost].join(' ')
}

function effectText(store: Store, site: Site, exclusion: Exclusion): string {
  if (site.latest === undefined) return 'The site has not been read yet, so whether that user holds a seat is not known.'
  const isUnderWay = store.intents.openOnes(site.name).some(({request}) => isSameUser(request, exclusion))
  return isUnderWay
    ? 'A release of a seat of that user is under way and may be done before the exclusion holds; look again in a moment.'
    : seatsText(seatsHeldBy(site, exclusion))
}

/** What was done, and what it does at this moment. */
export function madeSentence(store: Store, site: Site, exclusion: Exclusion): string {
  return `${excludedText(exclusion, site.name)} ${effectText(store, site, exclusion)}`
}

/** What holds for the user now. */
export function endedSentence(ended: Exclusion, restored: Exclusion | undefined, site: string): string {
  return restored === undefined
    ? `${excludedUser(ended)} is judged by the rules again, at the next reading at the latest.`
    : `${excludedUser(restored)} is excluded as before: ${reachText(restored, site)}`
}

/** `unknown`: which id of the wish it is. */
export function noSuchExclusion(unknown: keyof Ending, site: string): string {
  return unknown === 'id' ? `There is no exclusion of this id at site ${site} that still holds.` : `There was no exclusion of the id to restore at site ${site}, so nothing was changed.`
}
