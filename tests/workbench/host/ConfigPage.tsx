// The app's configuration, under `/plugins/ID`, which Grafana shows to administrators alone.
import {PluginContextProvider, type AppPlugin} from '@grafana/data'
import {getBackendSrv, hasPermission, locationSearchToObject, locationService} from '@grafana/runtime'
import {Alert, Button, Stack, Tab, TabContent, TabsBar, Text} from '@grafana/ui'
import {useCallback} from 'react'
import {useLocation, useParams} from 'react-router-dom'
import {Loaded} from './Loaded.tsx'
import {loadApp} from './plugins.ts'
import {SendHome} from './SentHome.tsx'

async function setEnabled({meta}: AppPlugin, enabled: boolean): Promise<void> {
  await getBackendSrv().post(`/api/plugins/${meta.id}/settings`, {enabled, pinned: enabled, jsonData: meta.jsonData})
  window.location.reload()
}

function Pages({plugin}: {readonly plugin: AppPlugin}) {
  const {search} = useLocation()
  const {meta, configPages = []} = plugin
  const query = locationSearchToObject(search)
  const page = configPages.find(({id}) => id === query.page) ?? configPages[0]
  const enabled = meta.enabled === true
  return (
    <Stack direction="column" gap={2}>
      <Stack justifyContent="space-between" alignItems="center">
        <Text element="h1">{meta.name}</Text>
        <Button variant={enabled ? 'destructive' : 'primary'} onClick={() => void setEnabled(plugin, !enabled)}>{enabled ? 'Disable' : 'Enable'}</Button>
      </Stack>
      <TabsBar>{configPages.map(({id, title}) => <Tab key={id} label={title} active={id === page?.id} onChangeTab={() => locationService.partial({page: id})} />)}</TabsBar>
      <TabContent>
        {page === undefined ? <Alert title="The app has no configuration page" severity="info" /> : (
          <PluginContextProvider meta={meta}><page.body plugin={plugin} query={query} /></PluginContextProvider>
        )}
      </TabContent>
    </Stack>
  )
}

export function ConfigPage() {
  const {id = ''} = useParams()
  const load = useCallback(() => loadApp(id), [id])
  if (!hasPermission('plugins:write')) return <SendHome />
  return <Loaded load={load} what="App">{plugin => <Pages plugin={plugin} />}</Loaded>
}
