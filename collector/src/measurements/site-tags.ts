// The tags that every point of a site carries.
import type {SiteConfig, Tags} from '../config/types.ts'

/** The static tags of a section, and the site itself, which none of them can take the place of. */
export const siteTags = ({name}: Pick<SiteConfig, 'name'>, tags: Tags): Record<string, string> => ({...tags, site: name})
