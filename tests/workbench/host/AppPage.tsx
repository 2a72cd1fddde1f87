// A page of the app, under `/a/ID/*`, for those who may see it.
import {PluginContextProvider, type AppPlugin} from '@grafana/data'
import {hasPermission, locationSearchToObject} from '@grafana/runtime'
import {Alert} from '@grafana/ui'
import {useCallback} from 'react'
import {useLocation, useParams} from 'react-router-dom'
import {Loaded} from './Loaded.tsx'
import {loadApp} from './plugins.ts'

/** Grafana's front end asks once more for pages that plugin.json names. */
function isAllowed({meta}: AppPlugin, pathname: string): boolean {
  const page = meta.includes?.find(({path}) => path === pathname)
  const role: string = window.grafanaBootData.user.orgRole
  if (page?.action) return hasPermission(page.action)
  if (!page?.role || role === 'Admin') return true
  return role === page.role || (role === 'Editor' && page.role === 'Viewer')
}

function AppRoot({plugin}: {readonly plugin: AppPlugin}) {
  const {pathname, search} = useLocation()
  const {meta, root: Root} = plugin
  if (!meta.enabled) return <Alert title="Application Not Enabled" severity="error" />
  if (Root === undefined) return <Alert title="No root app page component found" severity="warning" />
  if (!isAllowed(plugin, pathname)) return <Alert title="Access denied" severity="warning">You do not have permission to see this page.</Alert>
  return (
    <PluginContextProvider meta={meta}>
      <Root meta={meta} basename={pathname} path={pathname} query={locationSearchToObject(search)} onNavChanged={() => undefined} />
    </PluginContextProvider>
  )
}

export function AppPage() {
  const {id = ''} = useParams()
  const load = useCallback(() => loadApp(id), [id])
  return <Loaded load={load} what="App">{plugin => <AppRoot plugin={plugin} />}</Loaded>
}
