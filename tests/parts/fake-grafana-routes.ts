// What the stand-in for a running Grafana answers to each request, as 12.3 does.

export type Fields = Record<string, unknown>
export type Reply = {status: number; body: unknown}
export type Match = {names: string[]; body: Fields}
export type Route = [pattern: RegExp, reply: (match: Match) => Reply]

/** What it holds, each by its uid, people by their login; settings as they were last given. */
export type Held = {
  settings: Fields
  dataSources: Map<string, Fields>
  folders: Map<string, Fields>
  dashboards: Map<string, Fields>
  rules: Map<string, Fields>
  /** Seconds between two judgings, by the name of the group. */
  intervals: Map<string, number>
  users: Map<string, Fields>
}

export type Traits = {
  /** Ids of the plugins it has. */
  plugins: string[]
  sendsUser: boolean
  isServerAdmin: boolean
}

export const ok = (body: unknown): Reply => ({status: 200, body})
export const message = (status: number, text: string): Reply => ({status, body: {message: text}})

const lacksPermission = message(403, "You'll need additional permissions to perform this action. Permissions needed: settings:read")

function put(into: Map<string, Fields>, uid: unknown, fields: Fields, status = 200): Reply {
  into.set(String(uid), fields)
  return {status, body: fields}
}

function find(among: Map<string, Fields>, uid: string | undefined, missing: unknown): Reply {
  const found = among.get(uid ?? '')
  return found === undefined ? {status: 404, body: missing} : ok(found)
}

function take(from: Map<string, Fields>, uid: string | undefined, missing: string): Reply {
  return from.delete(uid ?? '') ? message(200, 'deleted') : message(404, missing)
}

const pluginRoutes = (held: Held, {plugins, sendsUser, isServerAdmin}: Traits): Route[] => [
  [
    /^GET \/api\/plugins\/([^/]+)\/settings$/,
    ({names: [id = '']}) => (plugins.includes(id) ? ok({id, ...held.settings}) : message(404, 'Plugin not found, no installed plugin with that id')),
  ],
  [
    /^POST \/api\/plugins\/[^/]+\/settings$/,
    ({body}) => {
      held.settings = {...held.settings, ...body}
      return message(200, 'Plugin settings updated')
    },
  ],
  [/^GET \/api\/admin\/settings$/, () => (isServerAdmin ? ok({dataproxy: {send_user_header: String(sendsUser)}}) : lacksPermission)],
]

const dataSourceRoutes = ({dataSources}: Held): Route[] => [
  [/^GET \/api\/datasources\/uid\/(.+)$/, ({names: [uid]}) => find(dataSources, uid, {message: 'Data source not found'})],
  [/^PUT \/api\/datasources\/uid\/(.+)$/, ({names: [uid], body}) => put(dataSources, uid, body)],
  [
    /^POST \/api\/datasources$/,
    ({body}) => {
      const isTaken = [...dataSources.values()].some(({name}) => name === body.name)
      return isTaken ? message(409, 'data source with the same name already exists') : put(dataSources, body.uid, body)
    },
  ],
  [/^DELETE \/api\/datasources\/uid\/(.+)$/, ({names: [uid]}) => take(dataSources, uid, 'Data source not found')],
]

const folderRoutes = ({folders, dashboards, rules}: Held): Route[] => [
  [/^GET \/api\/folders\?limit=1000$/, () => ok([...folders.values()])],
  [
    /^POST \/api\/folders$/,
    ({body}) => {
      const uid = `folder${folders.size + 1}`
      return put(folders, uid, {uid, ...body})
    },
  ],
  [
    /^DELETE \/api\/folders\/(.+)$/,
    ({names: [uid]}) => {
      const hasRules = [...rules.values()].some(({folderUID}) => folderUID === uid)
      return hasRules ? message(400, 'Folder cannot be deleted: folder is not empty') : take(folders, uid, 'folder not found')
    },
  ],
  [/^GET \/api\/search\?folderUIDs=(.+)$/, ({names: [uid]}) => ok([...dashboards.values()].filter(({folderUid}) => folderUid === uid))],
  [
    /^POST \/api\/dashboards\/db$/,
    ({body: {dashboard, folderUid}}) => {
      const fields = {...(dashboard as Fields & {uid: string}), folderUid}
      return folderUid === '' || folders.has(String(folderUid)) ? put(dashboards, fields.uid, fields) : message(400, 'folder not found')
    },
  ],
  [/^GET \/api\/dashboards\/uid\/(.+)$/, ({names: [uid]}) => find(dashboards, uid, {message: 'Dashboard not found'})],
  [/^DELETE \/api\/dashboards\/uid\/(.+)$/, ({names: [uid]}) => take(dashboards, uid, 'Dashboard not found')],
]

const ruleRoutes = ({rules, intervals}: Held): Route[] => [
  [/^GET \/api\/v1\/provisioning\/alert-rules\/(.+)$/, ({names: [uid]}) => find(rules, uid, '')],
  [/^PUT \/api\/v1\/provisioning\/alert-rules\/(.+)$/, ({names: [uid], body}) => put(rules, uid, body)],
  [/^POST \/api\/v1\/provisioning\/alert-rules$/, ({body}) => put(rules, body.uid, body, 201)],
  [
    /^DELETE \/api\/v1\/provisioning\/alert-rules\/(.+)$/,
    ({names: [uid = '']}) => {
      rules.delete(uid)
      return {status: 204, body: ''}
    },
  ],
  [
    /^GET \/api\/v1\/provisioning\/folder\/[^/]+\/rule-groups\/(.+)$/,
    ({names: [name = '']}) => {
      const title = decodeURIComponent(name)
      return ok({title, interval: intervals.get(title) ?? 60, rules: [...rules.values()].filter(({ruleGroup}) => ruleGroup === title)})
    },
  ],
  [
    /^PUT \/api\/v1\/provisioning\/folder\/[^/]+\/rule-groups\/(.+)$/,
    ({names: [name = ''], body}) => {
      intervals.set(decodeURIComponent(name), Number(body.interval))
      return ok(body)
    },
  ],
]

const peopleRoutes = ({users}: Held): Route[] => {
  const withId = (id: string | undefined): Fields | undefined => [...users.values()].find(user => String(user.id) === id)
  return [
    [/^GET \/api\/org$/, () => ok({id: 1, name: 'Main Org.'})],
    [
      /^POST \/api\/admin\/users$/,
      ({body}) => {
        const login = String(body.login)
        return users.has(login) ? message(412, `User with email '${String(body.email)}' or username '${login}' already exists`) : put(users, login, {id: users.size + 2, ...body})
      },
    ],
    [/^PATCH \/api\/org\/users\/(\d+)$/, ({names: [id], body}) => ok(Object.assign(withId(id) ?? {}, body))],
    [/^DELETE \/api\/admin\/users\/(\d+)$/, ({names: [id]}) => take(users, String(withId(id)?.login), 'user not found')],
  ]
}

/** All its routes; the first whose pattern matches `METHOD /path` answers. */
export function fakeRoutes(held: Held, traits: Traits): Route[] {
  return [...pluginRoutes(held, traits), ...dataSourceRoutes(held), ...folderRoutes(held), ...ruleRoutes(held), ...peopleRoutes(held)]
}
