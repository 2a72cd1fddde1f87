// A site while no collector runs: commands do the same deeds on it as the API, straight in the state file.
import type {SiteConfig} from '../config/types.ts'
import {createLog} from '../log.ts'
import type {ReleaseDeps} from '../release.ts'
import {createSite, type Site} from '../site.ts'
import type {Store} from '../store/store.ts'

/** Does the work on a site that nobody reads now, paused as the state says. */
export function atRest<T>(store: Store, config: SiteConfig, work: (deps: Pick<ReleaseDeps, 'store' | 'now' | 'wake'>, site: Site) => T): T {
  const site = Object.assign(createSite(config, createLog('silent')), {paused: store.pauses.find(config.name)})
  try {
    return work({store, now: Date.now, wake: () => {}}, site)
  } finally {
    site.qrs.close()
  }
}
