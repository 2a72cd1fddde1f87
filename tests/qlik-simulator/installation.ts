// What the site tells about its own installation: version, node, and a security rule beside the license rules.
import {toIso} from './entities.ts'
import type {JsonObject, Site} from './model.ts'
import {guidFrom} from './random.ts'

/** GET /qrs/about; nodeType 1 is the central node. */
export const ABOUT: JsonObject = {
  buildVersion: '38.35.0.0',
  buildDate: '9/20/2013 10:09:00 AM',
  databaseProvider: 'Devart.Data.PostgreSql',
  nodeType: 1,
  sharedPersistence: true,
  requiresBootstrap: false,
  singleNodeOnly: false,
  schemaPath: 'About',
}

function stamp(site: Site, name: string): JsonObject {
  const date = toIso(site.createdAt)
  return {id: guidFrom(name), createdDate: date, modifiedDate: date, modifiedByUserName: 'INTERNAL\\sa_repository'}
}

/** The only row of servernodeconfiguration. */
export function serverNode(site: Site): JsonObject {
  return {
    ...stamp(site, 'node:central'),
    customProperties: [],
    name: 'Central',
    hostName: 'qlikserver1',
    isCentral: true,
    nodePurpose: 0,
    engineEnabled: true,
    proxyEnabled: true,
    schedulerEnabled: true,
    printingEnabled: true,
    failoverCandidate: false,
    serviceCluster: {id: guidFrom('cluster'), name: 'ServiceCluster', privileges: null},
    roles: [],
    tags: [],
    privileges: null,
    schemaPath: 'ServerNodeConfiguration',
  }
}

/** A rule of another category, so that a client which forgets to ask for license rules notices. */
export function securityRule(site: Site): JsonObject {
  return {
    ...stamp(site, 'rule:security'),
    category: 'Security',
    type: 'Default',
    subcategory: '',
    name: 'RootAdmin',
    rule: '((user.roles="RootAdmin"))',
    resourceFilter: '*',
    actions: 1023,
    comment: '',
    disabled: false,
    ruleContext: 0,
    seedId: '00000000-0000-0000-0000-000000000000',
    version: 0,
    tags: [],
    privileges: null,
    schemaPath: 'SystemRule',
  }
}
