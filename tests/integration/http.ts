// One call of the REST API, as a script would make it.

export type Call = {
  readonly method?: 'GET' | 'POST' | 'DELETE' | 'PUT'
  /** Empty: none is sent. */
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown
}

export type Answer = {readonly status: number; readonly type: string; readonly body: Readonly<Record<string, unknown>>}

export async function call(url: string, {method = 'GET', token = '', headers = {}, body}: Call): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {...(token !== '' && {authorization: `Bearer ${token}`}), ...(body !== undefined && {'content-type': 'application/json'}), ...headers},
    ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
  })
  const text = await response.text()
  const type = (response.headers.get('content-type') ?? '').split(';')[0]!
  return {status: response.status, type, body: type.endsWith('json') ? JSON.parse(text) as Answer['body'] : {text}}
}
