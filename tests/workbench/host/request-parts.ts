// How Grafana's front end turns a request of a plugin into one of the browser, and reads the answer.
import type {BackendSrvRequest} from '@grafana/runtime'

/** Only of the page's own server; others are left as they are. */
export const isLocal = (url: string): boolean => !url.startsWith('http')

const isJson = (headers: Headers): boolean => (headers.get('content-type') ?? '').toLowerCase() === 'application/json'

/** The browser takes no other characters in a header. */
const toHeader = (value: unknown): string => /[^\u0000-\u00FF]/.test(String(value)) ? encodeURI(String(value)) : String(value)

/** Grafana's server uses `Authorization` itself; a plugin's own goes under another name. */
function renameAuthorization(headers: Headers): void {
  const authorization = headers.get('authorization')
  if (authorization === null) return
  headers.set('x-ds-authorization', authorization)
  headers.delete('authorization')
}

function headersOf({headers = {}, method = '', url}: BackendSrvRequest): Headers {
  const result = new Headers(Object.entries(headers as Record<string, unknown>).map(([name, value]): [string, string] => [name, toHeader(value)]))
  if (isLocal(url)) {
    renameAuthorization(result)
    result.set('x-grafana-org-id', '1')
  }
  if (!result.has('accept')) result.set('accept', 'application/json, text/plain, */*')
  if (['post', 'put', 'patch'].includes(method.toLowerCase()) && !result.has('content-type')) result.set('content-type', 'application/json')
  return result
}

function bodyOf({data}: BackendSrvRequest, headers: Headers): BodyInit | undefined {
  const sent: unknown = data
  if (!sent) return undefined
  if (typeof sent === 'string' || sent instanceof Blob) return sent
  return isJson(headers) ? JSON.stringify(sent) : new URLSearchParams(sent as Record<string, string>)
}

/** What goes to `fetch`. */
export function initOf(request: BackendSrvRequest): RequestInit {
  const headers = headersOf(request)
  const body = bodyOf(request, headers)
  return {
    method: request.method ?? 'GET', headers, credentials: request.credentials ?? 'same-origin', ...(body !== undefined && {body}),
    ...(request.abortSignal && {signal: request.abortSignal}),
  }
}

/** The address with its parameters; those that are undefined or empty are left out. The first slash goes: the page's base stands for it. */
export function urlOf({url, params = {}}: BackendSrvRequest): string {
  const pairs = Object.entries(params as Record<string, unknown>).filter(([, value]) => value !== undefined && !(typeof value === 'string' && value === '') && !(Array.isArray(value) && value.length === 0))
    .flatMap(([key, value]) => [value].flat().map(item => `${encodeURIComponent(key)}=${encodeURIComponent(String(item))}`))
  const address = isLocal(url) ? url.replace(/^\//, '') : url
  return pairs.length === 0 ? address : `${address}?${pairs.join('&')}`
}

/** The body of an answer: JSON where it can be read as such, else its text. */
export async function readBody(response: Response, responseType: BackendSrvRequest['responseType']): Promise<unknown> {
  if (responseType === 'arraybuffer') return response.arrayBuffer()
  if (responseType === 'blob') return response.blob()
  const text = await response.text()
  if (responseType === 'text') return text
  if ((responseType === 'json' || isJson(response.headers)) && response.headers.get('content-length') === '0') return {}
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (responseType === 'json' || isJson(response.headers)) throw error
    return text
  }
}
