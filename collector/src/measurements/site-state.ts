// How a site stands between readings, as a point of `site_state`; pure.
import type {SiteConfig} from '../config/types.ts'
import type {Point} from '../line-protocol.ts'
import type {Instant} from '../policy/model.ts'
import {siteTags} from './site-tags.ts'

/** Hours are 0 where there is nothing to count from; the figures of releases are seats. What a reading tells is undefined until one was tried since the start. */
export type SiteState = {
  readonly overdueHours: number | undefined
  readonly closed: boolean | undefined
  readonly pausedHours: number
  readonly haltedHours: number
  readonly releasedLastDay: number
  readonly releasedUsual: number
}

export function siteStatePoint(site: SiteConfig, state: SiteState, at: Instant): Point {
  return {
    measurement: 'site_state', tags: siteTags(site, site.tags), at, event: false,
    fields: {
      overdue_hours: state.overdueHours, closed: state.closed === undefined ? undefined : Number(state.closed), paused_hours: state.pausedHours, halted_hours: state.haltedHours,
      released_1d: state.releasedLastDay, released_usual: state.releasedUsual,
    },
  }
}
