// Grafana's match of one route of an app: exact segments, `:name` for any one, `*` at the end for all that follows.
import {toBytes, unescapeOnce} from './byte-text.ts'

const trimSlashes = (path: string): string => path.replace(/^\//, '').replace(/\/$/, '')

function segmentMatches(pattern: string, segment: string): boolean {
  const plain = unescapeOnce(segment)
  return plain !== undefined && (pattern === '*' || pattern.startsWith(':') || toBytes(pattern) === plain)
}

/**
 * What goes on to the upstream behind the route's address: all that a `*` at the end stands for, decoded once, else nothing.
 * Undefined where the path (still escaped, as the client sent it) is none of the route's.
 */
export function matchRoute(pattern: string, path: string): string | undefined {
  const patterns = pattern.replace(/\/$/, '').replace(/^\//, '').split('/')
  const segments = trimSlashes(path).split('/')
  const isOpen = patterns.at(-1) === '*'
  const fixed = isOpen ? patterns.slice(0, -1) : patterns
  if (isOpen ? segments.length <= fixed.length : segments.length !== fixed.length) return undefined
  if (!fixed.every((part, index) => segmentMatches(part, segments[index]!))) return undefined
  return isOpen ? unescapeOnce(segments.slice(fixed.length).join('/')) : ''
}
