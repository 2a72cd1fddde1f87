// Which site a request means, and what is known of it.
import type {Collector} from '../collector.ts'
import type {Reading, Site} from '../site.ts'
import {ProblemError} from './problem.ts'

/** The site of that name, or the only one. Throws 400 where several are served and none is named, 404 for an unknown name. */
export function siteOf({sites}: Pick<Collector, 'sites'>, name: string | undefined): Site {
  const names = sites.map(site => site.name).join(', ')
  if (name === undefined && sites.length > 1) {
    throw new ProblemError({status: 400, code: 'siteNeeded', field: 'site', detail: `Several sites are served; say which with ?site= (one of ${names}).`})
  }
  const site = name === undefined ? sites[0] : sites.find(candidate => candidate.name === name)
  if (site === undefined) throw new ProblemError({status: 404, code: 'noSuchSite', field: 'site', detail: `There is no site ${name!}. Sites here: ${names}.`})
  return site
}

/** The last good reading. Throws 503 before the first, with the reason why there is none. */
export function readingOf(site: Site): Reading {
  if (site.latest) return site.latest
  const why = site.health?.ok === false ? ` ${site.health.sentence!}` : ' Try again in a moment.'
  throw new ProblemError({status: 503, code: 'notRead', detail: `Site ${site.name} has not been read yet.${why}`})
}
