// What an alert rule is made of, and the pieces that rules share: a query, the newest value of a series, a calculation.
import {dataSource} from '../names.ts'

export type DataQuery = {
  readonly refId: string
  readonly datasourceUid: string
  /** Seconds before now. */
  readonly relativeTimeRange: {readonly from: number; readonly to: number}
  readonly model: {readonly refId: string; readonly rawQuery: true; readonly resultFormat: 'time_series'; readonly query: string; readonly intervalMs: number; readonly maxDataPoints: number}
}

export type Expression = {
  readonly refId: string
  readonly datasourceUid: '__expr__'
  readonly model:
    | {readonly refId: string; readonly type: 'reduce'; readonly expression: string; readonly reducer: 'last'; readonly settings: {readonly mode: 'dropNN'}}
    | {readonly refId: string; readonly type: 'math'; readonly expression: string}
}

/** A rule, and what docs/alerts.md says of it. Sentences are for people: no codes, what to do first. */
export type AlertSource = {
  /** The uid without its beginning; it never changes, since silences and histories hang on it. */
  readonly slug: string
  readonly title: string
  /** Critical: somebody is locked out or will be at once. Warning: look today. Info: look this week. */
  readonly severity: 'critical' | 'warning' | 'info'
  /** The last of it decides. */
  readonly data: readonly (DataQuery | Expression)[]
  readonly for: string
  /**
   * `KeepLast` for what does not get better by not being read; `OK` for figures that are missing where there is nothing to tell;
   * `Alerting` where nothing is the bad news itself.
   */
  readonly noData: 'KeepLast' | 'OK' | 'Alerting'
  /** Whether the rule tells that InfluxDB does not answer; one does for all. */
  readonly tellsErrors?: boolean
  readonly panel: {readonly dashboard: {readonly uid: string; readonly title: string}; readonly id: number; readonly title: string}
  /** The label without which there is nothing to tell; `site` unless the rule is about something else. */
  readonly subject?: 'part'
  /** A template: which site, which type, how many. */
  readonly summary: string
  /** A summary as it comes out, for the page. */
  readonly example: string
  /** When it fires and when it ends, in words, with the thresholds. */
  readonly fires: string
  readonly means: string
  readonly look: readonly string[]
  readonly steps: readonly string[]
}

export type Section = {readonly name: string; readonly sources: readonly AlertSource[]}

/** A query whose series become alerts of their own, one for each set of tags. `hours`: how far back it looks. */
export function asks(refId: string, query: string, hours: number): DataQuery {
  return {
    refId, datasourceUid: dataSource.uid, relativeTimeRange: {from: hours * 3600, to: 0},
    model: {refId, rawQuery: true, resultFormat: 'time_series', query, intervalMs: 60_000, maxDataPoints: 43_200},
  }
}

/** The newest value of each series. */
export const lastOf = (refId: string, expression: string): Expression =>
  ({refId, datasourceUid: '__expr__', model: {refId, type: 'reduce', expression, reducer: 'last', settings: {mode: 'dropNN'}}})

/** A calculation over newest values, series by series; one without a partner is left out. Anything but 0 fires. */
export const math = (refId: string, expression: string): Expression =>
  ({refId, datasourceUid: '__expr__', model: {refId, type: 'math', expression}})

export const site = '{{ $labels.site }}'
export const type = '{{ $labels.license_type }}'
/** A value in the text, without decimals. */
export const whole = (refId: string) => `{{ printf "%.0f" $values.${refId}.Value }}`
/** A number of days in the text. */
export const days = (refId: string) => `{{ if eq $values.${refId}.Value 1.0 }}1 day{{ else }}${whole(refId)} days{{ end }}`
