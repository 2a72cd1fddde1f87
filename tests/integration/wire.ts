// What the collector asked of a simulated site: the requests that concern single seats, as the wire saw them.
import type {RequestRecord} from '../qlik-simulator/request-counts.ts'
import type {Simulator} from '../qlik-simulator/simulator.ts'

const ONE = /^\/qrs\/(?:license\/(?<type>professional|analyzer)accesstype|user)\/(?<id>[0-9a-f-]{36})$/i

/** `GET seat ID`, `GET user ID`, `DELETE seat ID`, oldest first. Throws when the simulator has forgotten the oldest requests. */
export function seatRequests({requests}: Simulator): string[] {
  const recent = requests.recent()
  if (recent.length < requests.total()) throw new Error('The simulator keeps the newest requests only; reset them in between.')
  return recent.flatMap(({method, path}) => {
    const found = ONE.exec(path)?.groups
    return found === undefined ? [] : [`${method} ${found.type === undefined ? 'user' : 'seat'} ${found.id!}`]
  })
}

/** Ids of the seats that were asked to be taken back, in order, each as often as it was asked. */
export function deletions(sim: Simulator): string[] {
  return seatRequests(sim).filter(line => line.startsWith('DELETE ')).map(line => line.slice('DELETE seat '.length))
}

/** Runs `act` once, right after the site has answered the first request that passes the test and before the client has the answer. */
export function whenAsked({requests}: Simulator, test: (request: RequestRecord) => boolean, act: () => void): void {
  const {add} = requests
  Object.assign(requests, {
    add: (request: RequestRecord) => {
      add(request)
      if (!test(request)) return
      Object.assign(requests, {add})
      act()
    },
  })
}
