// The panel in the frame that dashboards give it, as large as the window.
import {css} from '@emotion/css'
import {LoadingState, PluginContextProvider, getDefaultTimeRange, getPanelOptionsWithDefaults, type FieldConfigSource, type PanelPlugin, type TimeRange} from '@grafana/data'
import {PanelChrome, RefreshPicker, useStyles2} from '@grafana/ui'
import {useCallback, useEffect, useMemo, useRef, useState} from 'react'
import {useLocation, useParams} from 'react-router-dom'
import {Loaded} from './Loaded.tsx'
import {loadPanel} from './plugins.ts'
import {appEvents} from './services.ts'
import {replaceVariables} from './template-srv.ts'

type Size = {readonly width: number; readonly height: number}

const noFields: FieldConfigSource = {defaults: {}, overrides: []}

function useSize() {
  const ref = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<Size>()
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setSize(entry?.contentRect))
    observer.observe(ref.current!)
    return () => observer.disconnect()
  }, [])
  return {ref, size}
}

function Panel({plugin, timeRange, width, height}: Size & {readonly plugin: PanelPlugin; readonly timeRange: TimeRange}) {
  const [ownOptions, setOptions] = useState<Record<string, unknown>>(window.workbench.panelOptions)
  const {options, fieldConfig} = useMemo(() => getPanelOptionsWithDefaults({plugin, currentOptions: ownOptions, currentFieldConfig: noFields, isAfterPluginChange: false}), [plugin, ownOptions])
  // Variables of the address are read while rendering.
  useLocation()
  const {panel: Body} = plugin
  if (Body === null) return null
  return (
    <Body
      id={1} title={plugin.meta.name} width={width} height={height} transparent={false} renderCounter={0}
      data={{state: LoadingState.Done, series: [], timeRange}} timeRange={timeRange} timeZone="browser"
      options={options} onOptionsChange={setOptions} fieldConfig={fieldConfig} onFieldConfigChange={() => undefined}
      eventBus={appEvents} replaceVariables={replaceVariables} onChangeTimeRange={() => undefined}
    />
  )
}

function Frame({plugin}: {readonly plugin: PanelPlugin}) {
  const {ref, size} = useSize()
  const [timeRange, setTimeRange] = useState(getDefaultTimeRange)
  const styles = useStyles2(() => ({fill: css({position: 'absolute', inset: 0})}))
  const refresh = <RefreshPicker value="" intervals={[]} noIntervalPicker onIntervalChanged={() => undefined} onRefresh={() => setTimeRange(getDefaultTimeRange())} tooltip="Refresh dashboard" />
  return (
    <div ref={ref} className={styles.fill}>
      {size && (
        <PanelChrome title={plugin.meta.name} width={size.width} height={size.height} actions={refresh}>
          {(width, height) => <PluginContextProvider meta={plugin.meta}><Panel plugin={plugin} timeRange={timeRange} width={width} height={height} /></PluginContextProvider>}
        </PanelChrome>
      )}
    </div>
  )
}

export function PanelPage() {
  const {id = window.workbench.panels[0] ?? ''} = useParams()
  const load = useCallback(() => loadPanel(id), [id])
  return <Loaded load={load} what="Panel">{plugin => <Frame plugin={plugin} />}</Loaded>
}
