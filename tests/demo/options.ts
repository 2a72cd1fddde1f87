// What `npm run demo` understands.
import {parseArgs} from 'node:util'

export type DemoOptions = {readonly check: boolean; readonly live: boolean; readonly fresh: boolean; readonly users: number}

const USERS = 1000

export const help = `npm run demo [-- OPTIONS]

Starts a simulated Qlik Sense site with half a year behind it, a real InfluxDB, the
collector, and the app in a real Grafana where one is given (GRAFANA_HOME, GRAFANA_URL
or Docker) or else in the workbench, and prints the addresses. Ctrl-C ends all of it.
The half year is read by the collector day by day at the first start (about half a
minute for ${USERS} users, 3 minutes for 10000, half an hour for 100000) and kept in
.cache/demo-history for the next ones.

  --live      releases are real (at the simulated site); without it, dry run
  --fresh     make the half year anew
  --check     one full round by itself, without the half year: read, judge, write,
              release one seat, compare; then a summary
  --users N   users of the site, 100 to 100000 (default ${USERS})
  --help      this text`

/** The options, or one line that says what is wrong with them. */
export function readOptions(args: string[]): DemoOptions | 'help' | {readonly error: string} {
  try {
    const flag = {type: 'boolean'} as const
    const {values} = parseArgs({args, options: {check: flag, live: flag, fresh: flag, help: {...flag, short: 'h'}, users: {type: 'string'}}})
    if (values.help) return 'help'
    const {check = false, live = false, fresh = false} = values
    const users = Number(values.users ?? USERS)
    if (!Number.isInteger(users) || users < 100 || users > 100_000) return {error: `--users takes a whole number from 100 to 100000, not "${values.users ?? ''}".`}
    if (check && fresh) return {error: '--check has no half year behind it, so --fresh has no meaning with it.'}
    return {check, live, fresh, users}
  } catch (error) {
    return {error: (error as Error).message}
  }
}
