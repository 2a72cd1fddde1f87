// Who is never released: the exclusion rules of the configuration, compiled once per evaluation.
import {fold, userName, type ExclusionRules, type User} from './model.ts'

/** Answers every rule that shields the user, by the name people know it by; empty when none does. */
export type Exclusions = {readonly rules: readonly string[]; readonly matching: (user: User) => readonly string[]}

type Matcher = {readonly rules: readonly string[]; readonly matching: (user: User) => readonly string[]}

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
    when(rules.protectActiveUsers, 'user status: everyone not marked inactive', user => !user.inactive),
    when(rules.protectNonBlockedUsers, 'user status: everyone not blocked', user => !user.blocked),
    when(rules.protectInternalUsers, 'user status: internal users', isInternal),
  ]
  return {
    rules: matchers.flatMap(matcher => matcher.rules),
    matching: user => matchers.flatMap(matcher => matcher.matching(user)),
  }
}
