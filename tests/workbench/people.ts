// Who can be signed in at the workbench, and what Grafana would let them do.
import type {OrgRole, PluginJson} from './plugin-json.ts'

export type Person = {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly email: string
  readonly orgRole: OrgRole
  /** Server administrator; a right of its own beside the role. */
  readonly isGrafanaAdmin: boolean
}

/** One for each role, as a demo and most tests need them. */
export const PEOPLE: readonly Person[] = (['Viewer', 'Editor', 'Admin'] as const).map((orgRole, index) => ({
  id: index + 1, login: orgRole.toLowerCase(), name: orgRole, email: `${orgRole.toLowerCase()}@example.com`, orgRole, isGrafanaAdmin: false,
}))

const ranks: Readonly<Record<OrgRole, number>> = {None: 0, Viewer: 1, Editor: 2, Admin: 3}

/** A role has what lower roles have; a server administrator has every role. */
export const hasRole = ({orgRole, isGrafanaAdmin}: Person, role: OrgRole): boolean => isGrafanaAdmin || ranks[orgRole] >= ranks[role]

function isGranted({orgRole, isGrafanaAdmin}: Person, to: string): boolean {
  return to === 'Grafana Admin' ? isGrafanaAdmin : ranks[orgRole] >= ranks[to as OrgRole]
}

/** To use an app at all. */
export const APP_ACCESS = 'plugins.app:access'

/** To change an app's settings. */
export const PLUGINS_WRITE = 'plugins:write'

/** What Grafana itself grants on plugins. */
function ownActions(person: Person): string[] {
  return [...(isGranted(person, 'Viewer') ? [APP_ACCESS] : []), ...(isGranted(person, 'Admin') ? [PLUGINS_WRITE] : [])]
}

/** Every action that a person holds, by Grafana's own roles and by those that the plugins declare. */
export function actionsOf(person: Person, plugins: readonly PluginJson[]): ReadonlySet<string> {
  const declared = plugins.flatMap(({roles = []}) => roles).filter(({grants}) => grants.some(to => isGranted(person, to)))
  return new Set([...ownActions(person), ...declared.flatMap(({role}) => role.permissions).map(({action}) => action)])
}
