// How many seats each exclusion of the configuration shields, counted by the second implementation.
import {isInternal, sameName, samePerson} from './rules.ts'
import {kinds, type Facts, type Person, type Wishes} from './words.ts'

/** `label`: as the product reports the rule. */
export type Shielded = {readonly label: string; readonly seats: number; readonly doubtful: boolean}

type Rule = {readonly label: string; readonly covers: (person: Person) => boolean}

function rulesOf(wishes: Wishes): Rule[] {
  const status = (wanted: boolean, label: string, covers: Rule['covers']): Rule[] => (wanted ? [{label: `user status: ${label}`, covers}] : [])
  return [
    ...wishes.users.map(one => ({label: `user ${one.directory}\\${one.id}`, covers: (person: Person) => samePerson(one, person)})),
    ...wishes.tags.map(name => ({label: `tag ${name}`, covers: (person: Person) => person.tags.some(has => sameName(has, name))})),
    ...wishes.properties.map(({name, value}) => ({
      label: `custom property ${name}=${value}`,
      covers: (person: Person) => person.properties.some(has => sameName(has.name, name) && sameName(has.value, value)),
    })),
    ...wishes.directories.map(name => ({label: `user directory ${name}`, covers: (person: Person) => sameName(person.directory, name)})),
    ...wishes.roles.map(name => ({label: `role ${name}`, covers: (person: Person) => person.roles.some(has => sameName(has, name))})),
    ...wishes.groups.map(name => ({label: `group ${name}`, covers: (person: Person) => person.groups.some(has => sameName(has, name))})),
    ...status(wishes.protectActive, 'everyone not marked inactive', person => !person.inactive),
    ...status(wishes.protectNonBlocked, 'everyone not blocked', person => !person.blocked),
    ...status(wishes.protectInternal, 'internal users', isInternal),
  ]
}

/** A kind of which nothing is released has nothing to be shielded from. */
function shieldOf({label, covers}: Rule, facts: Facts, wishes: Wishes): Shielded {
  const shielded = facts.seats.filter(seat => typeof seat.person === 'object' && covers(seat.person))
  const isMost = kinds.some(kind =>
    wishes.kinds[kind].enable && 2 * shielded.filter(seat => seat.kind === kind).length > facts.seats.filter(seat => seat.kind === kind).length)
  return {label, seats: shielded.length, doubtful: facts.seats.length > 0 && (shielded.length === 0 || isMost)}
}

export function shieldsOf(facts: Facts, wishes: Wishes): Shielded[] {
  return rulesOf(wishes).map(rule => shieldOf(rule, facts, wishes))
}

/** The labels of all rules that cover a person. */
export function shielding(person: Person, wishes: Wishes): string[] {
  return rulesOf(wishes).filter(({covers}) => covers(person)).map(({label}) => label)
}
