// Grafana's icons: those that the package brings, and a plain shape for the rest, which Grafana takes from elsewhere.
import type {ServerResponse} from 'node:http'
import {resolve} from 'node:path'
import {sendFile} from './static-files.ts'

const folder = resolve(import.meta.dirname, '../../node_modules', '@grafana/ui/dist/public/img/icons')

const arc = '<path d="M12 3a9 9 0 1 0 9 9" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>'
const dot = '<circle cx="12" cy="12" r="5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2 2"/>'

/** Sends the icon of a path such as `unicons/user.svg`; false where that names none. */
export function sendIcon(response: ServerResponse, path: string): boolean {
  if (sendFile(response, folder, path)) return true
  const [, name] = /^(?:unicons|mono|custom|solid)\/([a-z\d-]+)\.svg$/.exec(path) ?? []
  if (name === undefined) return false
  response.writeHead(200, {'content-type': 'image/svg+xml', 'cache-control': 'no-cache'})
  response.end(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${name === 'spinner' ? arc : dot}</svg>`)
  return true
}
