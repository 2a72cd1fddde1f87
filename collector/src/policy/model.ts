// The words of the product as types: what a site gave, what the policy wants, what it answers.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

/** License types whose seats are held by a user and can be released. */
export type SeatType = 'professional' | 'analyzer'

export const seatTypes: readonly SeatType[] = ['professional', 'analyzer']

export const DAY = 86_400_000

export type User = {
  readonly key: string // the Qlik id (GUID), not the login
  readonly directory: string
  readonly id: string
  readonly name: string
  readonly inactive: boolean
  readonly blocked: boolean
  readonly removedExternally: boolean
  readonly managedByConnector: boolean
  readonly roles: readonly string[]
  readonly tags: readonly string[]
  readonly groups: readonly string[]
  readonly properties: readonly {readonly name: string; readonly value: string}[]
  readonly address?: string // read only where a message may go to the user
}

/** Who holds a seat, as the seat's own row tells. */
export type Holder = Pick<User, 'key' | 'directory' | 'id' | 'name'>

/** What is known of a user at the other sites of a license group: the latest use or assignment there, and whether any of it is a use. */
export type Elsewhere = {readonly lastActivity: Instant; readonly used: boolean}

/** One seat held by one user. `holder` is undefined for a deleted user. */
export type Allocation = {
  readonly id: string
  readonly type: SeatType
  readonly holder: Holder | undefined
  readonly deletedUser: string | undefined
  readonly created: Instant
  readonly lastUsed: Instant | undefined // undefined: never used
  readonly quarantined: boolean
  readonly quarantineEnd: Instant | undefined
  readonly excess: boolean
  readonly unreadable?: true // a date is missing or broken, or whether it is in quarantine
  readonly elsewhere?: Elsewhere
}

/** The last time that a user lost a seat of a type; `ours`: we released it, else it was seen to be gone. */
export type Departure = {
  readonly type: SeatType
  readonly directory: string
  readonly userId: string
  readonly allocationId: string
  readonly at: Instant
  readonly ours: boolean
  readonly lastActivity?: Instant | undefined // undefined: not known
}

/** By an operator's word nothing is released until somebody resumes. */
export type Pause = {readonly by: string; readonly at: Instant; readonly reason: string | undefined}

/** The numbers of one license type, in seats. */
export type Pool = {
  readonly type: SeatType
  readonly total: number
  readonly allocated: number
  readonly available: number
  readonly used: number
  readonly quarantined: number
  readonly excess: number
}

/** Analyzer capacity, in minutes of the calendar month (UTC). */
export type Capacity = {readonly allocatedMinutes: number; readonly usedMinutes: number; readonly unavailableMinutes: number}

/** Legacy tokens; the counts are tokens, the cost is tokens per access. */
export type Tokens = {
  readonly total: number
  readonly available: number
  readonly access: readonly {
    readonly type: 'token_user' | 'token_login'
    readonly allocated: number
    readonly used: number
    readonly quarantined: number | undefined
    readonly unavailable: number | undefined
    readonly cost: number
  }[]
}

/** All that one read of a site gave. `users` holds the users with a seat only; `userCount` counts all. */
export type Snapshot = {
  readonly site: string
  readonly readAt: Instant
  readonly siteClock: Instant | undefined // the Date header of the site's answer
  readonly pools: readonly Pool[]
  readonly capacity: Capacity | undefined
  readonly tokens: Tokens | undefined
  readonly allocations: readonly Allocation[]
  readonly users: ReadonlyMap<string, User>
  readonly userCount: number
  readonly unreadablePeers?: readonly {readonly site: string; readonly sentence: string}[] // other sites of the license group
  readonly unreadableSeats: number // rows with missing or broken dates; they count as used at readAt
}

export type SeatRule = {
  readonly enable: boolean
  readonly inactivityDays: number
  readonly freeSeats: number | undefined
  readonly freeShare: number | undefined // 0..1 of the pool's total
}

export type ExclusionRules = {
  readonly users: readonly {readonly directory: string; readonly id: string}[]
  readonly tags: readonly string[]
  readonly customProperties: readonly {readonly name: string; readonly value: string}[]
  readonly userDirectories: readonly string[]
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  readonly protectActiveUsers: boolean
  readonly protectNonBlockedUsers: boolean
  readonly protectInternalUsers: boolean
}

/** Why an operator keeps one user's seats from release: who said so, and until when (undefined: no end). */
export type Exclusion = {
  readonly id: string
  readonly directory: string
  readonly userId: string
  readonly reason: string
  readonly by: string
  readonly created: Instant
  readonly until: Instant | undefined
}

/** What a site's owner wants: durations in days, shares as 0..1, prices per month. */
export type Policy = {
  readonly seats: Readonly<Record<SeatType, SeatRule>>
  readonly graceDays: number
  readonly warningDays: number
  readonly staleAfterDays: number
  readonly bounceBackoffDays: number
  readonly withoutWaiting: {
    readonly removedExternally: boolean
    readonly blocked: boolean
    readonly inactive: boolean
    readonly duplicates: boolean
  }
  readonly exclusions: ExclusionRules
  readonly brake: {readonly maxPerRun: number; readonly maxPerDay: number; readonly maxShare: number}
  readonly monthlyPerSeat: Readonly<Record<SeatType, number | undefined>>
}

export type KeepReason = 'active' | 'grace' | 'spared' | 'excluded' | 'quarantined' | 'unknownUser' | 'deletedUser' | 'unreadable' | 'notManaged' | 'returned'
export type ReleaseReason = 'idle' | 'neverUsed' | 'removedExternally' | 'blocked' | 'inactive' | 'duplicate'

/** The policy's answer for one allocation. Sentences for people are made from it by `explain`. */
export type Verdict = {
  readonly allocation: Allocation
  readonly decision: 'keep' | 'release'
  readonly reason: KeepReason | ReleaseReason
  readonly rule: string | undefined // the exclusion that shields the seat, e.g. `tag VIP-User`
  readonly until?: Instant | undefined // when grace, or the rest after a return, ends
  readonly limitDays: number
  readonly lastActivity: Instant
  readonly neverUsed: boolean
  readonly daysInactive: number
  readonly leavesAt: Instant | undefined // the first evaluation run that would release it; undefined: none in sight
  readonly atRisk: boolean
}

/** Whether the user holds the seat, named as `DIR\id` or by the bare id; upper and lower case do not count. */
export function isHeldBy({allocation: {holder}}: Pick<Verdict, 'allocation'>, user: string): boolean {
  const wanted = fold(user)
  return holder !== undefined && [userName(holder), holder.id].some(name => fold(name) === wanted)
}

/** How many seats an exclusion protects; `doubt` says in words why the rule may not be meant so. */
export type Shield = {readonly rule: string; readonly seats: number; readonly doubt?: string}

export type Evaluation = {
  readonly site: string
  readonly readAt: Instant
  readonly now: Instant
  readonly verdicts: readonly Verdict[]
  readonly shields: readonly Shield[]
}

/** `DIRECTORY\id`, as people write it. */
export function userName(user: {readonly directory: string; readonly id: string}): string {
  return `${user.directory}\\${user.id}`
}

/** Qlik compares names without regard to letter case; so do we, also for composed letters. */
export function fold(text: string): string {
  return text.toLowerCase().normalize('NFC') // in this order: some small letters have a composed form where the capital has none
}
