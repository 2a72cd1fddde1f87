// Which sites of the configuration a command means.
import type {Config, SiteConfig} from '../config/types.ts'
import {UserError} from './user-error.ts'

const namesOf = ({sites}: Config) => sites.map(site => site.name).join(', ')

/** The site of that name, or all where none is named. Throws UserError for a name that is not in the file. */
export function sitesOf(config: Config, name: string | undefined): readonly SiteConfig[] {
  const sites = config.sites.filter(site => name === undefined || site.name === name)
  if (sites.length === 0) throw new UserError(`There is no site ${name!} in ${config.file}. Sites: ${namesOf(config)}.`, 2)
  return sites
}

/** The site of that name, or the only one. Throws UserError where it is not clear which. */
export function oneSiteOf(config: Config, name: string | undefined): SiteConfig {
  const [site, ...others] = sitesOf(config, name)
  if (others.length > 0) throw new UserError(`There are several sites in ${config.file}; say which with --site (one of ${namesOf(config)}).`, 2)
  return site!
}
