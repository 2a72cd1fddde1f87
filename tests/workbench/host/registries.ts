// The editors that Grafana registers for panel options: a panel's defaults ask for them, but nothing here shows one.
import {standardEditorsRegistry, standardFieldConfigEditorRegistry} from '@grafana/data'

const editors = [
  'number', 'slider', 'text', 'strings', 'boolean', 'select', 'multi-select', 'radio', 'unit', 'color', 'fieldColor', 'links', 'actions', 'stats-picker', 'timezone', 'field-name', 'dashboard-uid',
  'mappings', 'thresholds',
]

export function fillRegistries(): void {
  standardEditorsRegistry.setInit(() => editors.map(id => ({id, name: id, editor: () => null})))
  standardFieldConfigEditorRegistry.setInit(() => [])
}
