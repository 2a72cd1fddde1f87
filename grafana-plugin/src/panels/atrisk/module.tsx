// The panel as Grafana loads it. Nothing is loaded lazily: Grafana looks for a nested panel's chunks in the wrong place.
import { PanelPlugin } from '@grafana/data'
import { AtRiskPanel } from './AtRiskPanel'
import type { AtRiskOptions } from './types'

export const plugin = new PanelPlugin<AtRiskOptions>(AtRiskPanel).setPanelOptions(builder =>
  builder.addTextInput({
    path: 'site',
    name: 'Site',
    description: 'Name of the Qlik Sense site as the collector knows it, or a dashboard variable such as $site. Empty: the only site, or a choice on the panel.',
    defaultValue: '',
  })
)
