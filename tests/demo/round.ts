// What the check of the demo asks: the simulated site in this process, InfluxDB, and the collector beside it.
import {accountName} from '../qlik-simulator/entities.ts'
import type {Seat} from '../qlik-simulator/model.ts'
import type {Round, SeatSeen} from './check.ts'
import {database, type World} from './world.ts'

const seen = ({type, user, lastUsed, created, quarantined}: Seat): SeatSeen =>
  ({type, user: user === null ? undefined : {account: accountName(user), userId: user.userId}, lastUsed, created, quarantined})

/** The audit is verified at rest: the collector is stopped for it. */
export const roundIn = ({collector, tokens, influx, simulator: {site, requests}, seatkeeper}: World): Round => ({
  api: collector.api,
  token: tokens.demo,
  query: influxql => influx.query(influxql, database, {epoch: 'ms'}),
  site: {
    users: async () => site.state.users.size(),
    seats: async () => site.listSeats().map(seen),
    requests: async () => requests.counts(),
  },
  auditVerifies: async () => {
    await collector.stop()
    return await seatkeeper('audit', 'verify') === 0
  },
})
