// Everything that is generated from these sources, as files.
import {join, resolve} from 'node:path'
import type {Dashboard} from '@grafana/grafana-foundation-sdk/dashboard'
import {measurementsPage} from '@seatkeeper/collector/measurements/page.ts'
import {alertRulesYaml} from './alerts.ts'
import {alertsInApp, alertsPage} from './alerts-page.ts'
import {capacityPlanning} from './capacity-planning.ts'
import {collectorHealth} from './collector-health.ts'
import {costOptimization} from './cost-optimization.ts'
import {licenseOverview} from './license-overview.ts'
import {releasesAndAudit} from './releases-and-audit.ts'
import {serverLicenseDashboard} from './server-license.ts'
import {userActivity} from './user-activity.ts'

const root = resolve(import.meta.dirname, '..')

export type GeneratedFile = {readonly path: string; readonly text: string}

/** By the name of their file. */
const dashboards: Readonly<Record<string, () => Dashboard>> = {
  'license-overview': licenseOverview,
  'capacity-planning': capacityPlanning,
  'cost-optimization': costOptimization,
  'user-activity': userActivity,
  'releases-and-audit': releasesAndAudit,
  'server-license': serverLicenseDashboard,
  'collector-health': collectorHealth,
}

export const dashboardNames: readonly string[] = Object.keys(dashboards)

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The files as they must lie in the repository; nothing is written. */
export function generatedFiles(): readonly GeneratedFile[] {
  return [
    ...Object.entries(dashboards).map(([name, build]) => ({path: join(root, 'dashboards/json', `${name}.json`), text: json(build())})),
    {path: join(root, 'provisioning/alerting/seatkeeper.yaml'), text: alertRulesYaml()},
    {path: join(root, 'docs/alerts.md'), text: alertsPage()},
    {path: join(root, 'grafana-plugin/src/pages/alerts.json'), text: json(alertsInApp())},
    {path: join(root, 'docs/measurements.md'), text: measurementsPage()},
  ]
}
