// What the server puts into the page before any script runs, and modules without types of their own.
import type {BootData, PanelPluginMeta} from '@grafana/data'

declare global {
  interface Window {
    readonly grafanaBootData: BootData & {readonly settings: {readonly panels: Readonly<Record<string, PanelPluginMeta>>}}
    readonly workbench: {
      readonly app: string
      readonly panels: readonly string[]
      readonly panelOptions: Readonly<Record<string, unknown>>
      readonly people: readonly {readonly login: string; readonly name: string; readonly orgRole: string}[]
    }
  }
}

declare module 'systemjs/dist/system.js'
declare module 'systemjs/dist/extras/amd.js'
declare module 'systemjs/dist/extras/named-register.js'
