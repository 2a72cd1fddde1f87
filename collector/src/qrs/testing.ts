// Stands for a site in tests: rows as Qlik writes them, and a client that has all answers in its hands.
import type {QrsClient} from './client.ts'
import {QrsError} from './errors.ts'

/** A row of an access type; the user's id is also the login, in directory LAB. */
export const seatRow = (id: string, userKey: string | undefined, change: object = {}) => ({
  id, createdDate: '2025-01-01T00:00:00.000Z', lastUsed: '2026-11-20T00:00:00.000Z', quarantined: false, quarantineEnd: '1753-01-01T00:00:00.000Z',
  excess: false, deletedUserId: '', deletedUserDirectory: '',
  user: userKey === undefined ? null : {id: userKey, userId: userKey, userDirectory: 'LAB', name: userKey}, ...change,
})

export const userRow = (id: string, change: object = {}) => ({
  id, userId: id, userDirectory: 'LAB', userDirectoryConnectorName: 'LAB', name: id, roles: [], tags: [], attributes: [], customProperties: [],
  inactive: false, blacklisted: false, removedExternally: false, ...change,
})

/** An entry of the overview: ten seats bought. */
export const access = (allocated: number) => ({enabled: true, total: 10, allocated, used: 0, quarantined: 0, excess: 0, available: 10 - allocated})

/** `posted` are the bodies of POSTs. */
export type FakeSite = QrsClient & {readonly asked: string[]; readonly posted: object[]}

/** A site that answers these bodies; a list named in `halves` is first read by half and begun again, as a retry does. */
export function fakeSite(bodies: Readonly<Record<string, unknown>>, options: {siteClock?: number; halves?: readonly string[]} = {}): FakeSite {
  const asked: string[] = []
  const posted: object[] = []
  const bodyAt = (path: string) => {
    asked.push(path)
    if (!(path in bodies)) throw new QrsError('notFound', 'not there')
    if (bodies[path] instanceof Error) throw bodies[path]
    return bodies[path]
  }
  return {
    asked,
    posted,
    get: async path => ({body: bodyAt(path), siteClock: options.siteClock}),
    list: async (path, begin) => {
      const rows = bodyAt(path) as unknown[]
      if (options.halves?.includes(path)) rows.slice(0, 1).forEach(begin())
      rows.forEach(begin())
      return {siteClock: options.siteClock}
    },
    post: async (path, body) => {
      posted.push(body)
      return bodyAt(path)
    },
    remove: async path => void bodyAt(path),
    requests: () => asked.length,
    close: () => undefined,
  }
}
