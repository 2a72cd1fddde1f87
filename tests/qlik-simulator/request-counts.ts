// Counts the requests by method and shape of the path, for tests and benches that ask how much a client needed.

export type RequestRecord = {readonly method: string; readonly path: string; readonly query: string; readonly status: number; readonly user: string}
export type RequestCounts = {
  readonly add: (request: RequestRecord) => void
  readonly connected: () => void
  /** Requests by `METHOD /path/{id}`. */
  readonly counts: () => Record<string, number>
  readonly total: () => number
  readonly connections: () => number
  /** The newest requests, oldest first, at most 1,000. */
  readonly recent: () => readonly RequestRecord[]
  readonly reset: () => void
}

const KEPT = 1000
const GUID_SEGMENT = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

export function createRequestCounts(): RequestCounts {
  const counts = new Map<string, number>()
  let recent: RequestRecord[] = []
  let connections = 0
  let total = 0
  return {
    add: request => {
      const shape = `${request.method} ${request.path.toLowerCase().replaceAll(GUID_SEGMENT, '{id}')}`
      counts.set(shape, (counts.get(shape) ?? 0) + 1)
      total++
      recent.push(request)
      if (recent.length > 2 * KEPT) recent = recent.slice(-KEPT)
    },
    connected: () => {
      connections++
    },
    counts: () => Object.fromEntries(counts),
    total: () => total,
    connections: () => connections,
    recent: () => recent.slice(-KEPT),
    reset: () => {
      counts.clear()
      recent = []
      connections = 0
      total = 0
    },
  }
}
