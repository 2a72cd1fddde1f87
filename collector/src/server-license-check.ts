// Looks at a site's server license and writes down how long it lasts.
import {healthPoint, serverLicensePoint} from './measurements.ts'
import {fetchServerLicense, type ServerLicense} from './qrs/server-license.ts'
import type {ReleaseDeps} from './release.ts'
import type {Site} from './site.ts'

/** What to tell about a license: only what a person should do something about. */
export function concern(site: Site, license: ServerLicense): string | undefined {
  const {alert} = site.config.serverLicenseMonitor
  if (!license.installed) return 'No server license is installed. Users cannot use Qlik Sense.'
  if (license.expired) return 'The server license has expired. Users cannot use Qlik Sense.'
  if (!license.valid) return 'Qlik says that the server license is not valid.'
  if (!license.readable) return 'The end of the server license could not be read from its key text.'
  if (license.daysUntilExpiry !== undefined && license.daysUntilExpiry <= alert.thresholdDays) return `The server license ends in ${license.daysUntilExpiry} days.`
  return undefined
}

/** Throws QrsError when the site cannot be asked; health says so. */
export async function checkServerLicense({store, now, wake}: ReleaseDeps, site: Site): Promise<ServerLicense> {
  const at = now()
  try {
    const license = await fetchServerLicense(site.qrs, at)
    const sentence = concern(site, license)
    if (sentence === undefined) site.log.info({daysUntilExpiry: license.daysUntilExpiry, perpetual: license.perpetual}, 'server license')
    else site.log.warn(sentence)
    store.addPoints([serverLicensePoint(site.config, license, at), healthPoint(site.config, {part: 'server_license', ok: true}, at)], at)
    return license
  } catch (error) {
    store.addPoints([healthPoint(site.config, {part: 'server_license', ok: false}, at)], at)
    site.log.error(`The server license could not be read: ${(error as Error).message}`)
    throw error
  } finally {
    wake()
  }
}
