// Looks at a site's server license, writes down how long it lasts, and tells who must know.
import type {Point} from './line-protocol.ts'
import {healthPoint, serverLicensePoint} from './measurements.ts'
import {licenseSentence, licenseStateOf, needsSomebody} from './messages/server-license.ts'
import type {Instant} from './policy/model.ts'
import {fetchServerLicense, type ServerLicense} from './qrs/server-license.ts'
import type {ReleaseDeps} from './release.ts'
import type {Site} from './site.ts'
import {tellLicense} from './telling.ts'

/** A point for each check, or only for alerts and recoveries, as the destination's switches want it: an alert that ends must be seen to end. */
function pointsOf({config}: ReleaseDeps, site: Site, {license, told, at}: {license: ServerLicense; told: ReturnType<typeof tellLicense>; at: Instant}): Point[] {
  const {sendRecurring = true, sendAlert = true} = config.destinations.influxDb?.serverLicense ?? {}
  const alertSent = told === 'alert' && sendAlert
  return sendRecurring || (told !== undefined && sendAlert) ? [serverLicensePoint(site.config, license, {at, alertSent})] : []
}

function log(site: Site, license: ServerLicense): void {
  const state = licenseStateOf(license, site.config.serverLicenseMonitor.alert.thresholdDays)
  const sentence = licenseSentence({license, state})
  if (needsSomebody(state)) site.log.warn(sentence)
  else site.log.info({daysUntilExpiry: license.daysUntilExpiry, perpetual: license.perpetual}, 'server license')
}

/** Throws QrsError when the site cannot be asked; health says so. */
export async function checkServerLicense(deps: ReleaseDeps, site: Site): Promise<ServerLicense> {
  const {store, now, wake} = deps
  const at = now()
  try {
    const license = await fetchServerLicense(site.qrs, at)
    log(site, license)
    site.license = license
    store.db.transaction(() => {
      const told = tellLicense(deps, site, license, at)
      store.addPoints([...pointsOf(deps, site, {license, told, at}), healthPoint(site.config, {part: 'server_license', ok: true}, at)], at)
    })
    return license
  } catch (error) {
    store.addPoints([healthPoint(site.config, {part: 'server_license', ok: false}, at)], at)
    site.log.error(`The server license could not be read: ${(error as Error).message}`)
    throw error
  } finally {
    wake()
  }
}
