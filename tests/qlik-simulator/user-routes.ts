// Users as QRS entities: adding, changing with the check of modifiedDate, deleting.
import {accountName, userCondensed, userFull} from './entities.ts'
import type {Resource} from './entity-routes.ts'
import {NO_CONTENT, brokenRules} from './entity-routes.ts'
import {userFields} from './fields.ts'
import type {Json, JsonObject, Site, User} from './model.ts'
import type {NewUser, PropertyValue, UserTraits} from './people.ts'
import {addUser, changeUser, deleteUser} from './people.ts'
import type {Reply} from './reply.ts'
import {jsonReply, textReply} from './reply.ts'
import type {Deed} from './seats.ts'
import {isObject} from './table.ts'

export function userResource(site: Site): Resource<User> {
  return {
    type: 'User',
    rows: site.users,
    lookup: () => userFields,
    full: userFull,
    condensed: userCondensed,
    create: (bodies, deed) => createUsers(site, bodies, deed),
    update: (user, {body, deed}) => updateUser(site, user, {body, deed}),
    remove: (user, deed) => {
      if (user.deleteProhibited) return textReply(403, 'The user cannot be deleted')
      deleteUser(site, user, deed)
      return NO_CONTENT
    },
  }
}

function createUsers(site: Site, bodies: readonly JsonObject[], deed: Deed): readonly User[] | Reply {
  const wanted = bodies.map(readNewUser)
  if (!wanted.every(one => one !== undefined)) return brokenRules('userId and userDirectory are required')
  const names = wanted.map(one => accountName(one).toLowerCase())
  if (new Set(names).size < names.length || names.some(name => site.names.has(name))) return brokenRules('The user exists already')
  return wanted.map(one => addUser(site, one, deed)).filter(user => user !== undefined)
}

function readNewUser(body: JsonObject): NewUser | undefined {
  const {userId, userDirectory} = body
  if (typeof userId !== 'string' || typeof userDirectory !== 'string' || userId === '' || userDirectory === '') return undefined
  return {userId, userDirectory, ...readTraits(body)}
}

/** The body must carry id and modifiedDate; an older modifiedDate than the stored one is a conflict. */
function updateUser(site: Site, user: User, {body, deed}: {body: JsonObject; deed: Deed}): Reply {
  const read = typeof body.modifiedDate === 'string' ? Date.parse(body.modifiedDate) : Number.NaN
  if (Number.isNaN(read) || typeof body.id !== 'string' || body.id.toLowerCase() !== user.id) {
    return textReply(400, 'The body must contain the id of the path and a modifiedDate')
  }
  if (user.modified > read) return textReply(409, 'The entity was modified after it was read')
  changeUser(site, user, {set: readTraits(body), deed})
  return jsonReply(userFull(user))
}

/** What a body says of a user; account and attributes belong to the user directory and are not changed from here. */
function readTraits(body: JsonObject): UserTraits {
  return {
    ...(typeof body.name === 'string' && {name: body.name}),
    ...(typeof body.inactive === 'boolean' && {inactive: body.inactive}),
    ...(typeof body.blacklisted === 'boolean' && {blacklisted: body.blacklisted}),
    ...(typeof body.removedExternally === 'boolean' && {removedExternally: body.removedExternally}),
    ...(isList(body.roles) && {roles: body.roles.filter(role => typeof role === 'string')}),
    ...(isList(body.tags) && {tags: body.tags.map(nameOf).filter(name => name !== undefined)}),
    ...(isList(body.customProperties) && {customProperties: body.customProperties.map(readProperty).filter(one => one !== undefined)}),
  }
}

function nameOf(json: Json): string | undefined {
  return isObject(json) && typeof json.name === 'string' ? json.name : undefined
}

function readProperty(json: Json): PropertyValue | undefined {
  const name = isObject(json) ? nameOf(json.definition ?? null) : undefined
  return isObject(json) && typeof json.value === 'string' && name !== undefined ? {name, value: json.value} : undefined
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json)
}
