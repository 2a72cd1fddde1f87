// Loads the plugins from their build, with what the server knows of them.
import type {AppPlugin, AppPluginMeta, PanelPlugin} from '@grafana/data'
import {getBackendSrv} from '@grafana/runtime'
import {importModule} from './shared-modules.ts'

/** The app with its settings as they are now. Throws where it cannot be loaded. */
export async function loadApp(id: string): Promise<AppPlugin> {
  const meta = await getBackendSrv().get<AppPluginMeta>(`/api/plugins/${id}/settings`)
  const {plugin} = await importModule(meta.module, meta.info.version) as {plugin?: AppPlugin}
  if (plugin === undefined) throw new Error('The module exports no plugin.')
  plugin.init(meta)
  plugin.meta = meta
  return plugin
}

/** Throws where it cannot be loaded. */
export async function loadPanel(id: string): Promise<PanelPlugin> {
  const meta = window.grafanaBootData.settings.panels[id]
  if (meta === undefined) throw new Error(`There is no panel ${id}.`)
  const {plugin} = await importModule(meta.module, meta.info.version) as {plugin?: PanelPlugin}
  if (plugin === undefined) throw new Error('The module exports no plugin.')
  plugin.meta = meta
  return plugin
}
