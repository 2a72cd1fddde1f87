// The words of the second implementation: what it is told of a site and of its owner's wishes, and what it answers.

export type Kind = 'professional' | 'analyzer'

export const kinds: readonly Kind[] = ['professional', 'analyzer']

export type Person = {
  readonly key: string
  readonly directory: string
  readonly id: string
  readonly inactive: boolean
  readonly blocked: boolean
  readonly removedExternally: boolean
  readonly managed: boolean
  readonly roles: readonly string[]
  readonly tags: readonly string[]
  readonly groups: readonly string[]
  readonly properties: readonly {readonly name: string; readonly value: string}[]
}

/** A seat as the rules see it; what could not be read is `broken`. */
export type Seat = {
  readonly row: string
  readonly kind: Kind
  readonly person: Person | 'deleted' | 'unreadable'
  readonly assigned: number | 'broken'
  readonly used: number | 'never' | 'broken'
  readonly quarantined: boolean | 'broken'
  readonly excess: boolean
}

export type Numbers = {readonly kind: Kind; readonly total: number; readonly allocated: number}

export type Facts = {
  readonly now: number
  readonly readAt: number
  readonly siteClock: number | undefined
  readonly runs: readonly number[]
  readonly pools: readonly Numbers[]
  readonly seats: readonly Seat[]
  readonly userCount: number
  /** Rows with broken dates, where the seats no longer tell which. */
  readonly brokenRows: number
  readonly releasedInLastDay: number
  readonly enabled: boolean
  readonly dryRun: boolean
}

export type KindWishes = {readonly enable: boolean; readonly inactivityDays: number; readonly freeSeats: number | undefined; readonly freeShare: number | undefined}

export type Wishes = {
  readonly kinds: Readonly<Record<Kind, KindWishes>>
  readonly graceDays: number
  readonly warningDays: number
  readonly staleAfterDays: number
  readonly withoutWaiting: {readonly removedExternally: boolean; readonly blocked: boolean; readonly inactive: boolean; readonly duplicates: boolean}
  readonly users: readonly {readonly directory: string; readonly id: string}[]
  readonly tags: readonly string[]
  readonly properties: readonly {readonly name: string; readonly value: string}[]
  readonly directories: readonly string[]
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  readonly protectActive: boolean
  readonly protectNonBlocked: boolean
  readonly protectInternal: boolean
  readonly made: readonly {readonly directory: string; readonly id: string; readonly until: number | undefined}[]
  readonly brake: {readonly maxPerRun: number; readonly maxPerDay: number; readonly maxShare: number}
  readonly literal: ReadonlySet<Reading>
}

/** Where the texts can be read in two ways: the literal one, which is not what this model follows unless it is told to. */
export const readings = {
  'excess-holds': 'A professional seat in excess is held, although its user is locked out, and makes the analyzer seat a duplicate.',
  'spared-holds': 'A professional seat that is due but spared, because enough are free, makes the analyzer seat a duplicate.',
  'one-tolerance': 'Rows without a readable user and rows with broken dates are counted together against the tolerance.',
  'deleted-uncounted': 'Rows of deleted users with broken dates do not count against the trust gate.',
  'short-list-tolerated': 'A list without any row differs from the overview by no more than other lists may.',
  'overview-share': 'The share of a pool that may go is reckoned by the overview\'s `allocated`, and pools with under five of them are exempt.',
  'unread-quarantine-kept': 'A row that does not tell whether it is in quarantine is kept, also that of a leaver.',
  'calendar-kept': 'A day that its month does not have, such as 30 February, is a broken date.',
  'backslashes-differ': 'User `A\\B` of directory `X` is not user `B` of directory `X\\A`.',
} as const

export type Reading = keyof typeof readings

export const MS_PER_DAY = 24 * 60 * 60 * 1000
