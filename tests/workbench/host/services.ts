// What Grafana sets in @grafana/runtime before it loads any plugin.
import {AppEvents, EventBusSrv, locationUtil, setTimeZoneResolver} from '@grafana/data'
import {config, locationService, setAppEvents, setBackendSrv, setChromeHeaderHeightHook, setCurrentUser, setEchoSrv, setLocationSrv, setTemplateSrv} from '@grafana/runtime'
import {setPanelDataErrorView} from 'grafana-runtime-internal/PanelDataErrorView'
import {setPluginPage} from 'grafana-runtime-internal/PluginPage'
import {createBackendSrv} from './backend-srv.ts'
import {PanelErrorView} from './PanelErrorView.tsx'
import {PluginPage} from './PluginPage.tsx'
import {fillRegistries} from './registries.ts'
import {registerSharedModules} from './shared-modules.ts'
import {templateSrv} from './template-srv.ts'

export const appEvents = new EventBusSrv()

/** Height of the page's header in pixels. */
export const HEADER = 48

/** Call it once, before anything of a plugin is loaded. */
export function installServices(): void {
  setAppEvents(appEvents)
  setBackendSrv(createBackendSrv({
    fetch: (url, init) => window.fetch(url, init),
    alert: (kind, title, text) => appEvents.publish({type: AppEvents[kind].name, payload: [title, text]}),
    later: (run, milliseconds) => void setTimeout(run, milliseconds),
    signedOut: () => appEvents.publish({type: AppEvents.alertError.name, payload: ['Signed out', 'Choose who you are at the top of the page.']}),
  }))
  setTemplateSrv(templateSrv)
  setLocationSrv(locationService)
  locationUtil.initialize({config: config.bootData.settings, getTimeRangeForUrl: () => ({from: 'now-6h', to: 'now'}), getVariablesUrlParams: () => ({})})
  setCurrentUser(config.bootData.user)
  setTimeZoneResolver(() => config.bootData.user.timezone)
  setEchoSrv({addBackend: () => undefined, addEvent: () => undefined, flush: () => undefined})
  setChromeHeaderHeightHook(() => HEADER)
  setPluginPage(PluginPage)
  setPanelDataErrorView(PanelErrorView)
  fillRegistries()
  registerSharedModules()
}
