// `getBackendSrv()` as Grafana gives it to plugins: errors as objects, toasts, one more try after a 401, and superseded requests cancelled.
import type {BackendSrv, BackendSrvRequest, FetchError, FetchResponse} from '@grafana/runtime'
import {Subject, catchError, defer, filter, finalize, from, lastValueFrom, map, mergeMap, of, takeUntil, throwError, throwIfEmpty, type Observable} from 'rxjs'
import {initOf, isLocal, readBody, urlOf} from './request-parts.ts'

export type Alert = 'alertSuccess' | 'alertWarning' | 'alertError'

export type BackendDeps = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Shows a toast: its title, and perhaps more. */
  readonly alert: (kind: Alert, title: string, text?: string) => void
  /** The session is gone. */
  readonly signedOut: () => void
  /** Runs something a little later, as `setTimeout` does. */
  readonly later: (run: () => void, milliseconds: number) => void
}

type ErrorData = {message?: string; error?: unknown; response?: unknown}

const UNEXPECTED = 'Unexpected error'
const TOAST_DELAY = 50
const LONG_MESSAGE = 80
const CANCELLED = -1

/** Grafana wants an object with a message, whatever came: an empty 502 is "Bad Gateway". */
function toErrorData(data: unknown, statusText: string): ErrorData {
  if (typeof data === 'string') return {message: data === '' ? statusText : data, error: statusText, response: data}
  const object = (data ?? {message: UNEXPECTED}) as ErrorData
  return object.message === undefined && typeof object.error === 'string' ? {...object, message: object.error} : object
}

function showError({alert}: BackendDeps, request: BackendSrvRequest, {status, data, message: own}: FetchError<ErrorData>): void {
  const wanted = request.showErrorAlert ?? isLocal(request.url)
  // The browser's own words, where there was no answer at all.
  const message = data.message === UNEXPECTED ? own ?? UNEXPECTED : data.message
  if (!wanted || message === undefined) return
  const kind = status < 500 ? 'alertWarning' : 'alertError'
  if (status === 422) alert(kind, 'Validation failed', message)
  else if (message.length > LONG_MESSAGE) alert(kind, 'Error', message)
  else alert(kind, message)
}

/** Told unless whoever asked took care of it. */
function reportError(deps: BackendDeps, request: BackendSrvRequest, error: FetchError): FetchError<ErrorData> {
  const told: FetchError<ErrorData> = Object.assign(error, {data: toErrorData(error.data, error.statusText ?? '')})
  deps.later(() => {
    if (told.isHandled !== true) showError(deps, request, told)
  }, TOAST_DELAY)
  return told
}

function showSuccess({alert}: BackendDeps, {config, data}: FetchResponse): void {
  const wanted = config.showSuccessAlert ?? (config.method !== 'GET' && isLocal(config.url))
  const message = (data as {message?: unknown} | null)?.message
  if (wanted && typeof message === 'string') alert('alertSuccess', message)
}

async function ask<T>(deps: BackendDeps, request: BackendSrvRequest, given: AbortSignal): Promise<FetchResponse<T>> {
  const {signal, ...init} = initOf(request)
  const response = await deps.fetch(urlOf(request), {...init, signal: signal ? AbortSignal.any([signal, given]) : given})
  const {status, statusText, ok, headers, url, type, redirected} = response
  return {status, statusText, ok, headers, url, type, redirected, data: await readBody(response, request.responseType) as T, config: request}
}

/** Asks at each subscription, and gives up when that ends. An answer that is no success is an error: a plain object, as plugins know it from Grafana. */
function send<T>(deps: BackendDeps, request: BackendSrvRequest): Observable<FetchResponse<T>> {
  return defer(() => {
    const ending = new AbortController()
    return from(ask<T>(deps, request, ending.signal)).pipe(finalize(() => ending.abort()))
  }).pipe(mergeMap(response => {
    const {status, statusText, data} = response
    return response.ok ? of(response) : throwError((): FetchError => ({status, statusText, data, config: request}))
  }))
}

/** A 401 may mean that the session ended: Grafana asks, and where it has not, sends the same request again, POST included. */
function sendTwice<T>(deps: BackendDeps, request: BackendSrvRequest): Observable<FetchResponse<T>> {
  return send<T>(deps, request).pipe(catchError((error: FetchError) => {
    if (error.status !== 401 || !isLocal(request.url) || (request.retry ?? 0) > 0) return throwError(() => error)
    return send(deps, {url: '/api/login/ping', method: 'GET', retry: 1}).pipe(
      catchError((failed: FetchError) => {
        if (failed.status === 401) deps.signedOut()
        return throwError(() => failed)
      }),
      mergeMap(() => send<T>(deps, request)),
    )
  }))
}

/** The service; `chunked` is not there, nothing here reads a stream. */
export function createBackendSrv(deps: BackendDeps): BackendSrv {
  const begun = new Subject<string>()

  function fetch<T>(request: BackendSrvRequest): Observable<FetchResponse<T>> {
    return defer(() => {
      const {requestId} = request
      if (requestId !== undefined) begun.next(requestId)
      const answered = sendTwice<T>(deps, request).pipe(
        map(response => {
          showSuccess(deps, response)
          return response
        }),
        catchError((error: FetchError) => throwError(() => reportError(deps, request, error))),
      )
      if (requestId === undefined) return answered
      const cancelled = {type: 'cancelled', cancelled: true, data: null, status: CANCELLED, statusText: 'Request was aborted', config: request}
      return answered.pipe(takeUntil(begun.pipe(filter(id => id === requestId))), throwIfEmpty(() => cancelled))
    })
  }

  const request = <T>(options: BackendSrvRequest): Promise<T> => lastValueFrom(fetch<T>(options).pipe(map(({data}) => data)))
  const withBody = (method: string) => <T>(url: string, data?: unknown, options: Partial<BackendSrvRequest> = {}): Promise<T> => request<T>({...options, method, url, data})
  return {
    fetch, request,
    get: (url, params: unknown, requestId, options = {}) => request({...options, method: 'GET', url, params: params as Record<string, unknown>, ...(requestId !== undefined && {requestId})}),
    delete: withBody('DELETE'), post: withBody('POST'), patch: withBody('PATCH'), put: withBody('PUT'),
    datasourceRequest: options => lastValueFrom(fetch(options)),
    chunked: () => throwError(() => new Error('The workbench reads no streams.')),
  }
}
