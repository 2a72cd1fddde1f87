// The modules that Grafana shares with plugins: the same list, as far as plugins of this repository can ask for it.
import 'systemjs/dist/system.js'
import 'systemjs/dist/extras/amd.js'
import 'systemjs/dist/extras/named-register.js'
import * as emotionCss from '@emotion/css'
import * as emotionReact from '@emotion/react'
import * as grafanaData from '@grafana/data'
import * as grafanaDataUnstable from '@grafana/data/unstable'
import * as grafanaRuntime from '@grafana/runtime'
import * as grafanaRuntimeUnstable from '@grafana/runtime/unstable'
import * as grafanaUi from '@grafana/ui'
import * as grafanaUiUnstable from '@grafana/ui/unstable'
import i18next from 'i18next'
import lodash from 'lodash'
import moment from 'moment'
import * as react from 'react'
import * as reactDom from 'react-dom'
import * as inlineSvg from 'react-inlinesvg'
import * as jsxDevRuntime from 'react/jsx-dev-runtime'
import * as jsxRuntime from 'react/jsx-runtime'
import * as reactRouter from 'react-router'
import * as rxjs from 'rxjs'
import * as rxjsOperators from 'rxjs/operators'

/** Plugins that are built as AMD modules take a CommonJS package as its own export. */
const common = (module: object): object => ({...module, default: module, __useDefault: true})

const shared: Readonly<Record<string, object>> = {
  '@emotion/css': emotionCss, emotion: emotionCss, '@emotion/react': emotionReact,
  '@grafana/data': grafanaData, '@grafana/data/unstable': grafanaDataUnstable,
  '@grafana/runtime': grafanaRuntime, '@grafana/runtime/unstable': grafanaRuntimeUnstable,
  '@grafana/ui': grafanaUi, '@grafana/ui/unstable': grafanaUiUnstable,
  i18next, lodash: common(lodash), moment: common(moment),
  react, 'react-dom': reactDom, 'react/jsx-runtime': jsxRuntime, 'react/jsx-dev-runtime': jsxDevRuntime, 'react-inlinesvg': inlineSvg,
  'react-router': reactRouter, rxjs, 'rxjs/operators': rxjsOperators,
}

/** Registers them; call it once the runtime's own parts are set, a module's exports are taken as they are then. */
export function registerSharedModules(): void {
  System.addImportMap({imports: Object.fromEntries(Object.keys(shared).map(name => [name, `package:${name}`]))})
  for (const [name, module] of Object.entries(shared)) System.set(`package:${name}`, {...module})
}

/** Loads a module of a plugin, as Grafana does: by a script element, with its version in the address. Throws what the browser says. */
export async function importModule(path: string, version: string): Promise<System.Module> {
  return await System.import<System.Module>(`/${path}?_cache=${encodeURIComponent(version)}`)
}
