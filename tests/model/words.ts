// The words of the second implementation: what it is told of a site and of its owner's wishes, and what it answers.
//
// Where the texts can be read in two ways, that one holds by which no release is wrong:
// - A row without readable dates, or that does not tell whether it is in quarantine, is kept, also that of a leaver and by hand.
// - A day that its month does not have, such as 30 February, is a broken date.
// - A professional seat in excess or in quarantine locks its user out, and one that is unreadable may: it makes no analyzer seat a duplicate.
// - Nor does a professional seat that is due, be it spared because enough are free: the next run may take it.
// - Rows without a readable user and rows that are unreadable are counted apart against the tolerance; each of them is kept in any case.
// - Unreadable rows of deleted users count against the trust gate: whatever spoils dates does not ask whose they are.
// - A list without any row, where the overview has seats, closes the gate in a small pool too.
// - The share of a pool that may go is reckoned by its rows, those in quarantine left out, and by the overview: it holds by both, for a list may have come short.
// - User `A\B` of directory `X` and user `B` of directory `X\A` are one: both are written `X\A\B`, and what protects one protects the other.
// - A user who lost seats of both types counts once among those whose seats come back.

export type Kind = 'professional' | 'analyzer'

export const kinds: readonly Kind[] = ['professional', 'analyzer']

/** A login: who somebody is to people and at all sites of a license group. */
export type Login = {readonly directory: string; readonly id: string}

export type Person = Login & {
  readonly key: string
  readonly inactive: boolean
  readonly blocked: boolean
  readonly removedExternally: boolean
  readonly managed: boolean
  readonly roles: readonly string[]
  readonly tags: readonly string[]
  readonly groups: readonly string[]
  readonly properties: readonly {readonly name: string; readonly value: string}[]
}

/** What was seen of a user at another site of the license group. */
export type Sighting = {readonly at: number; readonly isUse: boolean}

/** A seat as the rules see it; what could not be read is `broken`. `login`: whom the row itself names. */
export type Seat = {
  readonly row: string
  readonly kind: Kind
  readonly person: Person | 'deleted' | 'unreadable'
  readonly login: Login | undefined
  readonly assigned: number | 'broken'
  readonly used: number | 'never' | 'broken'
  readonly quarantined: boolean | 'broken'
  readonly excess: boolean
  readonly elsewhere: readonly Sighting[]
}

export type Numbers = {readonly kind: Kind; readonly total: number; readonly allocated: number}

/** The last seat of a kind that a user lost; `ours`: by a release. */
export type Loss = Login & {readonly kind: Kind; readonly at: number; readonly ours: boolean}

/** What one reading of a site's lists gave. */
export type Lists = {
  readonly readAt: number
  readonly pools: readonly Numbers[]
  readonly seats: readonly Seat[]
}

/** Another site of the license group; `isRead`: its lists came through. */
export type Peer = Lists & {readonly name: string; readonly staleAfterDays: number; readonly siteClock: number | undefined; readonly isRead: boolean}

export type Facts = Lists & {
  readonly now: number
  readonly siteClock: number | undefined
  readonly runs: readonly number[]
  readonly userCount: number
  /** Unreadable rows beyond those that the seats show. */
  readonly brokenRows: number
  readonly losses: readonly Loss[]
  /** Names of the sites of the license group that cannot be relied on. */
  readonly unreliable: readonly string[]
  readonly releasedInLastDay: number
  readonly enabled: boolean
  readonly paused: boolean
  readonly dryRun: boolean
}

export type KindWishes = {readonly enable: boolean; readonly inactivityDays: number; readonly freeSeats: number | undefined; readonly freeShare: number | undefined}

export type Wishes = {
  readonly kinds: Readonly<Record<Kind, KindWishes>>
  readonly graceDays: number
  readonly warningDays: number
  readonly staleAfterDays: number
  readonly backoffDays: number
  readonly withoutWaiting: {readonly removedExternally: boolean; readonly blocked: boolean; readonly inactive: boolean; readonly duplicates: boolean}
  readonly users: readonly Login[]
  readonly tags: readonly string[]
  readonly properties: readonly {readonly name: string; readonly value: string}[]
  readonly directories: readonly string[]
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  readonly protectActive: boolean
  readonly protectNonBlocked: boolean
  readonly protectInternal: boolean
  readonly made: readonly (Login & {readonly until: number | undefined})[]
  readonly brake: {readonly maxPerRun: number; readonly maxPerDay: number; readonly maxShare: number}
}

export const MS_PER_DAY = 24 * 60 * 60 * 1000
