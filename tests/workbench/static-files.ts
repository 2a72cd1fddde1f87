// Files of a folder over HTTP, never above it.
import {createReadStream, statSync} from 'node:fs'
import type {ServerResponse} from 'node:http'
import {extname, join, normalize, sep} from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8', '.map': 'application/json', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.css': 'text/css; charset=utf-8', '.woff2': 'font/woff2', '.md': 'text/plain; charset=utf-8',
}

function fileAt(folder: string, path: string): string | undefined {
  const file = normalize(join(folder, path))
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return undefined
  return statSync(file, {throwIfNoEntry: false})?.isFile() === true ? file : undefined
}

/** Sends the file at a path (decoded) under a folder; false, and nothing sent, where there is none. */
export function sendFile(response: ServerResponse, folder: string, path: string): boolean {
  const file = path.includes('\0') ? undefined : fileAt(folder, path)
  if (file === undefined) return false
  response.writeHead(200, {'content-type': types[extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff'})
  createReadStream(file).on('error', () => response.destroy()).pipe(response)
  return true
}
