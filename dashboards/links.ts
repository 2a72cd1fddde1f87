// Ways from one dashboard to the others, and to the app.
import {DashboardLinkType, type DashboardLink} from '@grafana/grafana-foundation-sdk/dashboard'
import type {Builder} from '@grafana/grafana-foundation-sdk/cog'
import {atRiskPage, tag} from './names.ts'

// Not by the SDK's builder: it puts every link into a menu, and these are the way from one question to the next.
const common = {icon: 'external link', tooltip: '', tags: [], asDropdown: false, targetBlank: false, includeVars: false, keepTime: false, url: ''}

const built = (link: DashboardLink): Builder<DashboardLink> => ({build: () => link})

/** On top of every dashboard. What was chosen there, and the time, go along. */
export const dashboardLinks: readonly Builder<DashboardLink>[] = [
  built({...common, title: 'Seatkeeper dashboards', type: DashboardLinkType.Dashboards, tags: [tag], asDropdown: true, includeVars: true, keepTime: true}),
  built({...common, title: 'Seats at risk', type: DashboardLinkType.Link, icon: 'bolt', tooltip: 'Release and exclude, in the app', url: atRiskPage}),
]

/** A panel's link has these alone. */
const link = (title: string, url: string): Builder<DashboardLink> => built({title, url, targetBlank: false} as DashboardLink)

/** From a panel's title to a dashboard; what was chosen, and the time, go along. */
export const toDashboard = (title: string, {uid}: {readonly uid: string}): Builder<DashboardLink> =>
  link(title, `/d/${uid}?\${__url_time_range}&\${__all_variables}`)

/** The same from a dashboard of one site to one of several. */
export const toSeveral = (title: string, {uid}: {readonly uid: string}): Builder<DashboardLink> =>
  link(title, `/d/${uid}?\${__url_time_range}&\${__all_variables}&var-sites=\${site:percentencode}`)

export const toAtRiskPage: Builder<DashboardLink> = link('Seats at risk', atRiskPage)
