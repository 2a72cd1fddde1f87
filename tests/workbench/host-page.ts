// The HTML of the host page: who is signed in is known before any script runs, as in Grafana.
import {actionsOf, PEOPLE, type Person} from './people.ts'
import type {Plugin} from './plugin-json.ts'
import {metaOf} from './settings.ts'

export type Theme = 'dark' | 'light'

export type PageWish = {
  readonly person: Person
  readonly theme: Theme
  readonly plugins: readonly Plugin[]
  /** Options of the panel, over its own defaults. */
  readonly panelOptions: Readonly<Record<string, unknown>>
  /** Address of the script. */
  readonly script: string
}

function userOf(person: Person, theme: Theme, plugins: readonly Plugin[]): Record<string, unknown> {
  const {id, login, name, email, orgRole, isGrafanaAdmin} = person
  const permissions = Object.fromEntries([...actionsOf(person, plugins.map(({json}) => json))].map(action => [action, true]))
  return {
    isSignedIn: true, id, uid: `workbench-${login}`, externalUserId: '', login, email, name, theme, lightTheme: theme === 'light', orgCount: 1, orgId: 1, orgName: 'Main Org.', orgRole,
    isGrafanaAdmin, gravatarUrl: '', timezone: 'browser', weekStart: '', language: 'en-US', permissions, analytics: {identifier: ''}, authenticatedBy: '',
  }
}

/** `window.grafanaBootData` */
function bootData({person, theme, plugins}: PageWish): Record<string, unknown> {
  const panels = plugins.filter(({json}) => json.type === 'panel')
  const buildInfo = {version: '13.1.1', versionString: 'Seatkeeper workbench', commit: '', commitShort: '', buildstamp: 0, env: 'production', edition: 'Open Source', latestVersion: '', hasUpdate: false, hideVersion: false}
  return {
    user: userOf(person, theme, plugins),
    settings: {appSubUrl: '', appUrl: '', buildInfo, featureToggles: {}, panels: Object.fromEntries(panels.map(panel => [panel.json.id, metaOf(panel)])), publicDashboardAccessToken: ''},
    navTree: [], assets: {dark: '', light: ''},
  }
}

/** JSON that can stand in a script element. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', String.raw`\u003c`)

/** The page, for any of its addresses. */
export function hostPage(wish: PageWish): string {
  const {plugins, panelOptions, script, theme} = wish
  const app = plugins.find(({json}) => json.type === 'app')!.json.id
  const panels = plugins.filter(({json}) => json.type === 'panel').map(({json}) => json.id)
  const people = PEOPLE.map(({login, name, orgRole}) => ({login, name, orgRole}))
  return `<!doctype html>
<html lang="en-US">
<head>
<meta charset="utf-8">
<base href="/">
<title>Seatkeeper workbench</title>
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
<style>html, body {height: 100%; margin: 0; background: ${theme === 'dark' ? '#111217' : '#f4f5f5'}}</style>
<script>window.__grafana_public_path__ = '/public/'; window.grafanaBootData = ${inScript(bootData(wish))}; window.workbench = ${inScript({app, panels, panelOptions, people})}</script>
</head>
<body class="theme-${theme}"><div id="reactRoot"></div><script type="module" src="${script}"></script></body>
</html>
`
}
