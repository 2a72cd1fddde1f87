// What all our dashboards share: the tag, the links on top, the time, and how they look again.
import type {Builder} from '@grafana/grafana-foundation-sdk/cog'
import {DashboardBuilder, DashboardCursorSync, type AnnotationQuery, type Dashboard, type Panel} from '@grafana/grafana-foundation-sdk/dashboard'
import {dashboardLinks} from './links.ts'
import {tag} from './names.ts'
import type {Variable} from './variables.ts'

type Parts = {
  readonly uid: string
  readonly title: string
  readonly description: string
  /** How often it looks again; a minute unless said. */
  readonly refresh?: string
  readonly variables: readonly Variable[]
  readonly annotations: readonly Builder<AnnotationQuery>[]
  /** In the order in which they are read: from the left, then down. */
  readonly panels: readonly Builder<Panel>[]
}

/** The whole dashboard, as Grafana stores it. */
export function dashboardOf({uid, title, description, refresh = '1m', variables, annotations, panels}: Parts): Dashboard {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .time({from: 'now-180d', to: 'now'})
    .refresh(refresh)
    .tooltip(DashboardCursorSync.Crosshair)
    .links([...dashboardLinks])
    .variables([...variables])
    .annotations([...annotations])
  for (const panel of panels) dashboard.withPanel(panel)
  return dashboard.build()
}
