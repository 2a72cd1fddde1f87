// Lays a site's own sections over the global ones.
import {isSection, type Section} from './path.ts'
import type {RawConfig, RawSite} from './schema.ts'

/** Of these a section has one; a site that gives one replaces the other. */
const ALTERNATIVES: Readonly<Record<string, string>> = {freeSeats: 'freeShare', freeShare: 'freeSeats'}

/** What holds for one site: its own name and QRS, the sections merged. */
export type MergedSite = Partial<RawSite>

/** Sections merge key by key, lists and single values replace. */
export function mergeSections(base: Section, own: Section): Section {
  const replaced = Object.keys(own).map(key => ALTERNATIVES[key])
  const kept = Object.entries(base).filter(([key]) => !replaced.includes(key))
  const merged = Object.entries(own).map(([key, value]) => {
    const below = base[key]
    return [key, isSection(value) && isSection(below) ? mergeSections(below, value) : value] as const
  })
  return Object.fromEntries([...kept, ...merged])
}

/** One entry per site of the file, in its order; bad parts may be missing. */
export function mergeSites(raw: Partial<RawConfig>): MergedSite[] {
  const {tags, licenseMonitoring, licenseManagement, serverLicenseMonitor, costs} = raw
  const entries = Object.entries({tags, licenseMonitoring, licenseManagement, serverLicenseMonitor, costs})
  const shared = Object.fromEntries(entries.filter(([, section]) => section !== undefined))
  return (raw.sites ?? []).map(site => mergeSections(shared, site) as MergedSite)
}
