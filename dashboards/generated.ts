// Everything that is generated from these sources, as files.
import {join, resolve} from 'node:path'
import {measurementsPage} from '@seatkeeper/collector/measurements/page.ts'
import {alertRulesYaml} from './alerts.ts'
import {licenseOverview} from './license-overview.ts'

const root = resolve(import.meta.dirname, '..')

export type GeneratedFile = {readonly path: string; readonly text: string}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The files as they must lie in the repository; nothing is written. */
export function generatedFiles(): readonly GeneratedFile[] {
  return [
    {path: join(root, 'dashboards/json/license-overview.json'), text: json(licenseOverview())},
    {path: join(root, 'provisioning/alerting/seatkeeper.yaml'), text: alertRulesYaml()},
    {path: join(root, 'docs/measurements.md'), text: measurementsPage()},
  ]
}
