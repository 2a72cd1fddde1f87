// Changing the license while the site runs: its text, its model, the seats bought, the form of the overview.
import type {LicenseState} from './license-bodies.ts'
import type {LicenseModel, OverviewForm, SeatType, Site} from './model.ts'
import {SEAT_TYPES} from './model.ts'
import {balanceExcess} from './seats.ts'

/** What is absent stays as it is. `validTo` is epoch ms; in the past, the license has expired. */
export type LicenseChange = Partial<LicenseState> & {
  readonly model?: LicenseModel
  readonly totals?: Partial<Readonly<Record<SeatType, number>>>
  readonly analyzerMinutes?: number
  readonly overview?: Partial<OverviewForm>
}

/** Fewer seats than are held puts the newest ones in excess; more seats heal them. */
export function changeLicense(site: Site, change: LicenseChange): void {
  const {model, totals, analyzerMinutes, overview, ...state} = change
  site.license = {...site.license, ...state}
  site.licenseModel = model ?? site.licenseModel
  site.capacity.assignedMinutes = analyzerMinutes ?? site.capacity.assignedMinutes
  Object.assign(site.overview, overview)
  Object.assign(site.totals, totals)
  for (const type of SEAT_TYPES) balanceExcess(site, type)
}
