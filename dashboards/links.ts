// Ways from one dashboard to the others, and to the app.
import {DashboardLinkBuilder, DashboardLinkType, type DashboardLink} from '@grafana/grafana-foundation-sdk/dashboard'
import type {Builder} from '@grafana/grafana-foundation-sdk/cog'
import {atRiskPage, tag} from './names.ts'

/** On top of every dashboard. What was chosen there, and the time, go along. */
export const dashboardLinks: readonly Builder<DashboardLink>[] = [
  new DashboardLinkBuilder('Seatkeeper dashboards').type(DashboardLinkType.Dashboards).tags([tag]).asDropdown(true).includeVars(true).keepTime(true)
    .icon('external link').tooltip('').url(''),
  new DashboardLinkBuilder('Seats at risk').type(DashboardLinkType.Link).url(atRiskPage).icon('bolt').tooltip('Release and exclude, in the app'),
]

const link = (title: string, url: string): Builder<DashboardLink> => {
  const built = {title, url, targetBlank: false}
  return {build: () => built as DashboardLink} // a panel's link has these alone
}

/** From a panel's title to a dashboard; what was chosen, and the time, go along. */
export const toDashboard = (title: string, {uid}: {readonly uid: string}): Builder<DashboardLink> =>
  link(title, `/d/${uid}?\${__url_time_range}&\${__all_variables}`)

export const toAtRiskPage: Builder<DashboardLink> = link('Seats at risk', atRiskPage)
