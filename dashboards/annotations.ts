// Marks on the dashboards' time lines: seats that were released, and seats that were assigned.
import type {Builder} from '@grafana/grafana-foundation-sdk/cog'
import type {AnnotationQuery} from '@grafana/grafana-foundation-sdk/dashboard'
import {colors} from './colors.ts'
import {chosenDataSource, events, ofTypes, type InfluxTarget} from './influxql.ts'

// Not by the SDK's builder: it puts every switch into a menu, and these belong beside the variables.

/** Grafana's own comments and alert states; a dashboard without this entry gets it at the first save. */
const grafanasOwn: AnnotationQuery = {
  name: 'Annotations & Alerts', datasource: {type: 'grafana', uid: '-- Grafana --'}, enable: true, hide: true,
  iconColor: 'rgba(0, 211, 255, 1)', type: 'dashboard', builtIn: 1,
}

/** A title's column has the measurement before its name, or Grafana shows the time in its place. */
type Columns = {readonly titleColumn: string; readonly textColumn: string; readonly tagsColumn: string}
type AnnotationTarget = InfluxTarget & Columns & {readonly name: string; readonly fromAnnotations: true}

type Mark = Columns & {readonly name: string; readonly query: string; readonly color: string; readonly enable: boolean; readonly notOn: readonly number[]}

function mark({name, query, color, enable, notOn, ...columns}: Mark): AnnotationQuery {
  const target: AnnotationTarget = {
    refId: 'Anno', datasource: chosenDataSource, rawQuery: true, query, resultFormat: 'table', name, fromAnnotations: true, ...columns,
    _implementsDataqueryVariant: () => undefined,
  }
  return {name, datasource: chosenDataSource, enable, iconColor: color, target, ...(notOn.length > 0 && {filter: {exclude: true, ids: [...notOn]}})}
}

/** More marks than a line has room for are no marks; the newest are drawn. */
const MOST = 500

/** Off at first: a site assigns seats every day, and half a year of marks would hide the line. */
const assigned = (site: string, notOn: readonly number[]): AnnotationQuery => mark({
  notOn, name: 'Assigned', titleColumn: 'license_event.user', textColumn: 'detail', tagsColumn: 'license_type', color: colors.idle, enable: false,
  query: events({from: 'license_event', columns: ['user', 'detail', 'license_type'], where: [site, ofTypes, `"event" = 'assigned'`], limit: MOST}),
})

/** `isOn`: at first; where the panels themselves tell of releases, marks would say it twice. */
const released = (site: string, isOn: boolean, notOn: readonly number[]): AnnotationQuery => mark({
  notOn, name: 'Released', titleColumn: 'license_release.user', textColumn: 'actor', tagsColumn: 'license_type,mode,outcome', color: colors.atRisk, enable: isOn,
  query: events({
    from: 'license_release', columns: ['user', 'actor', 'license_type', 'mode', 'outcome'],
    where: [site, ofTypes, `("outcome" = 'released' OR "outcome" = 'quarantined')`], limit: MOST, // both took the seat; Qlik lets some rest first
  }),
})

type Where = {
  /** The filter for the sites that the dashboard shows. */
  readonly site: string
  readonly isOn?: boolean
  /** Ids of panels over time that they would tell nothing about. */
  readonly notOn?: readonly number[]
}

export function annotations({site, isOn = true, notOn = []}: Where): Builder<AnnotationQuery>[] {
  return [grafanasOwn, released(site, isOn, notOn), assigned(site, notOn)].map(built => ({build: () => built}))
}
