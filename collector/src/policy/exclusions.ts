// Who is never released: the exclusion rules of the configuration and those that operators made, compiled once per evaluation.
import {dateText} from './explain.ts'
import {fold, userName, type Exclusion, type ExclusionRules, type Instant, type User} from './model.ts'

export type Exclusions = {
  readonly rules: readonly string[]
  /** Every rule that shields the user, by its name in reports; empty when none does. */
  readonly matching: (user: User) => readonly string[]
  /** By what the user is excluded, in the words of a sentence about the user: the first rule of several, and the configuration's before an operator's. */
  readonly ruleFor: (user: User) => string | undefined
  /** When the last of the user's exclusions ends; undefined where one has no end, or none shields the user. */
  readonly endFor: (user: User) => Instant | undefined
}

type Matcher = Pick<Exclusions, 'rules' | 'matching'>

/** Looks up folded keys, so that thousands of excluded users cost one look-up a seat. */
function byKey(entries: readonly {key: string; rule: string}[], keysOf: (user: User) => readonly string[]): Matcher {
  const index = new Map(entries.map(({key, rule}) => [fold(key), rule]))
  return {
    rules: [...index.values()],
    matching: user => index.size === 0 ? [] : keysOf(user).flatMap(key => index.get(fold(key)) ?? []),
  }
}

function when(enabled: boolean, rule: string, test: (user: User) => boolean): Matcher {
  return {rules: enabled ? [rule] : [], matching: user => enabled && test(user) ? [rule] : []}
}

/** The separator cannot occur in a name that an administrator types. */
const pair = (name: string, value: string) => `${name}\u0000${value}`

const named = (kind: string, names: readonly string[]) => names.map(name => ({key: name, rule: `${kind} ${name}`}))

/** Internal users are those of directory INTERNAL and those that no user directory connector manages. */
function isInternal(user: User): boolean {
  return fold(user.directory) === 'internal' || !user.managedByConnector
}

const STATUS = 'user status: '

/** Whether the rule is switched on or off, and holds no word that may be misspelt. */
export const isSwitch = (rule: string): boolean => rule.startsWith(STATUS)

export function compileExclusions(rules: ExclusionRules): Exclusions {
  const matchers: readonly Matcher[] = [
    byKey(rules.users.map(user => ({key: userName(user), rule: `user ${userName(user)}`})), user => [userName(user)]),
    byKey(named('tag', rules.tags), user => user.tags),
    byKey(
      rules.customProperties.map(({name, value}) => ({key: pair(name, value), rule: `custom property ${name}=${value}`})),
      user => user.properties.map(({name, value}) => pair(name, value)),
    ),
    byKey(named('user directory', rules.userDirectories), user => [user.directory]),
    byKey(named('role', rules.roles), user => user.roles),
    byKey(named('group', rules.groups), user => user.groups),
    when(rules.protectActiveUsers, `${STATUS}everyone not marked inactive`, user => !user.inactive),
    when(rules.protectNonBlockedUsers, `${STATUS}everyone not blocked`, user => !user.blocked),
    when(rules.protectInternalUsers, `${STATUS}internal users`, isInternal),
  ]
  const matching = (user: User) => matchers.flatMap(matcher => matcher.matching(user))
  return {rules: matchers.flatMap(matcher => matcher.rules), matching, ruleFor: user => matching(user)[0], endFor: () => undefined}
}

/** Whether an exclusion still holds; it ends at its instant. */
export const holdsAt = ({until}: Exclusion, now: Instant): boolean => until === undefined || now < until

const keyOf = ({directory, id}: {directory: string; id: string}) => fold(userName({directory, id}))

/** As people read it: `Anna Berg until 2 Dec 2026 (on leave)`. */
function ruleOf({by, until, reason}: Exclusion): string {
  return `${by}${until === undefined ? '' : ` until ${dateText(until)}`} (${reason})`
}

/** In reports, where many stand side by side, it also says whom it shields. */
function nameOf(exclusion: Exclusion): string {
  return `user ${userName({directory: exclusion.directory, id: exclusion.userId})}, made by ${ruleOf(exclusion)}`
}

/** An exclusion as it shields one user: its words in a sentence about the user, its name in reports, and its end. */
export type MadeRule = {readonly rule: string; readonly name: string; readonly until: Instant | undefined}

export type MadeRules = {readonly names: readonly string[]; readonly ofUser: (user: {directory: string; id: string}) => MadeRule | undefined}

/** The exclusions that hold at `now`, to be looked up by user; undefined when none holds. Of several of one user the first counts. */
export function madeRules(made: readonly Exclusion[], now: Instant): MadeRules | undefined {
  const held = new Map(made.filter(exclusion => holdsAt(exclusion, now)).toReversed().map((exclusion): [string, MadeRule] =>
    [keyOf({directory: exclusion.directory, id: exclusion.userId}), {rule: ruleOf(exclusion), name: nameOf(exclusion), until: exclusion.until}]))
  if (held.size === 0) return undefined
  return {names: [...held.values()].map(({name}) => name), ofUser: user => held.get(keyOf(user))}
}

/** Adds the exclusions that operators made, newest first, and that hold at `now` to those of the configuration. */
export function withMade(configured: Exclusions, made: readonly Exclusion[], now: Instant): Exclusions {
  const found = madeRules(made, now)
  if (found === undefined) return configured
  return {
    rules: [...configured.rules, ...found.names],
    matching: user => {
      const own = found.ofUser(user)
      return own === undefined ? configured.matching(user) : [...configured.matching(user), own.name]
    },
    ruleFor: user => configured.ruleFor(user) ?? found.ofUser(user)?.rule,
    endFor: user => configured.ruleFor(user) === undefined ? found.ofUser(user)?.until : undefined,
  }
}
