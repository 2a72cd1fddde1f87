// The JSON that QRS sends for users, seats and license rules (Qlik's OpenAPI for the Repository API, and recorded answers).
import type {Attribute, CustomProperty, JsonObject, LicenseRule, Named, PropertyDefinition, Seat, SeatType, Site, User} from './model.ts'
import {NEVER} from './model.ts'

/** The path segment and schema name of each seat type. */
export const SEAT_ENTITY: Readonly<Record<SeatType, {path: string; schema: string}>> = {
  professional: {path: 'professionalaccesstype', schema: 'License.ProfessionalAccessType'},
  analyzer: {path: 'analyzeraccesstype', schema: 'License.AnalyzerAccessType'},
  token_user: {path: 'useraccesstype', schema: 'License.UserAccessType'},
}

const SERVICE_ACCOUNT = 'INTERNAL\\sa_repository'
const NEVER_TEXT = new Date(NEVER).toISOString()

let latest = {instant: 0, text: '1970-01-01T00:00:00.000Z'}

/**
 * ISO 8601 in UTC with three digits of milliseconds and `Z`, the form of every QRS date.
 * Remembers the latest: the parts of one user mostly share their dates, and formatting is half of serializing.
 */
export function toIso(instant: number): string {
  if (instant === NEVER) return NEVER_TEXT
  if (instant !== latest.instant) latest = {instant, text: new Date(instant).toISOString()}
  return latest.text
}

export function accountName(user: Pick<User, 'userDirectory' | 'userId'>): string {
  return `${user.userDirectory}\\${user.userId}`
}

export function userCondensed(user: User): JsonObject {
  return {
    id: user.id,
    userId: user.userId,
    userDirectory: user.userDirectory,
    userDirectoryConnectorName: user.connector,
    name: user.name,
    privileges: null,
  }
}

export function userFull(user: User): JsonObject {
  return {
    id: user.id,
    createdDate: toIso(user.created),
    modifiedDate: toIso(user.modified),
    modifiedByUserName: user.modifiedBy,
    customProperties: user.customProperties.map(customPropertyFull),
    userId: user.userId,
    userDirectory: user.userDirectory,
    userDirectoryConnectorName: user.connector,
    name: user.name,
    roles: user.roles,
    attributes: user.attributes.map(attributeFull),
    inactive: user.inactive,
    removedExternally: user.removedExternally,
    blacklisted: user.blacklisted,
    deleteProhibited: user.deleteProhibited,
    tags: user.tags.map(namedCondensed),
    favorites: [],
    privileges: null,
    schemaPath: 'User',
  }
}

export function seatCondensed(seat: Seat): JsonObject {
  return {id: seat.id, privileges: null}
}

/** The token model's row has no `excess`. `user` is condensed, and null once the user was deleted. */
export function seatFull(seat: Seat): JsonObject {
  return {
    id: seat.id,
    createdDate: toIso(seat.created),
    modifiedDate: toIso(seat.modified),
    modifiedByUserName: seat.modifiedBy,
    user: seat.user === null ? null : userCondensed(seat.user),
    lastUsed: toIso(seat.lastUsed),
    ...(seat.type === 'token_user' ? {} : {excess: seat.excess}),
    quarantined: seat.quarantined,
    quarantineEnd: toIso(seat.quarantineEnd),
    deletedUserId: seat.deletedUserId,
    deletedUserDirectory: seat.deletedUserDirectory,
    privileges: null,
    schemaPath: SEAT_ENTITY[seat.type].schema,
  }
}

export function namedCondensed(named: Named): JsonObject {
  return {id: named.id, name: named.name, privileges: null}
}

export function definitionCondensed(definition: PropertyDefinition): JsonObject {
  return {id: definition.id, name: definition.name, valueType: 'Text', choiceValues: definition.choiceValues, privileges: null}
}

function customPropertyFull(property: CustomProperty): JsonObject {
  return {
    id: property.id,
    createdDate: toIso(property.created),
    modifiedDate: toIso(property.created),
    modifiedByUserName: SERVICE_ACCOUNT,
    value: property.value,
    definition: definitionCondensed(property.definition),
    schemaPath: 'CustomPropertyValue',
  }
}

function attributeFull(attribute: Attribute): JsonObject {
  return {
    id: attribute.id,
    createdDate: toIso(attribute.created),
    modifiedDate: toIso(attribute.created),
    modifiedByUserName: SERVICE_ACCOUNT,
    attributeType: attribute.type,
    attributeValue: attribute.value,
    externalId: '',
    schemaPath: 'UserAttribute',
  }
}

/** What every stored entity begins with. */
function stamp(id: string, created: number): JsonObject {
  return {id, createdDate: toIso(created), modifiedDate: toIso(created), modifiedByUserName: SERVICE_ACCOUNT}
}

const ACCESS_GROUP = {professional: 'License.ProfessionalAccessGroup', analyzer: 'License.AnalyzerAccessGroup'} as const

export function accessGroupFull(rule: LicenseRule, site: Site): JsonObject {
  return {...stamp(rule.accessGroupId, site.createdAt), name: rule.name, privileges: null, schemaPath: ACCESS_GROUP[rule.type]}
}

/** `actions` 1 allows access; `ruleContext` 0 is hub and QMC. */
export function ruleFull(rule: LicenseRule, site: Site): JsonObject {
  const terms = rule.groups.map(group => `user.group="${group}"`)
  return {
    ...stamp(rule.id, site.createdAt),
    category: 'License',
    type: 'Custom',
    subcategory: '',
    name: rule.name,
    rule: terms.length === 0 ? '((user.name like "*"))' : `((${terms.join(' or ')}))`,
    resourceFilter: `${ACCESS_GROUP[rule.type]}_${rule.accessGroupId}`,
    actions: 1,
    comment: '',
    disabled: rule.disabled,
    ruleContext: 0,
    seedId: '00000000-0000-0000-0000-000000000000',
    version: 0,
    tags: [],
    privileges: null,
    schemaPath: 'SystemRule',
  }
}
