// What `npm run demo` understands.
import {parseArgs} from 'node:util'

export type DemoOptions = {readonly check: boolean; readonly live: boolean; readonly users: number}

export const help = `npm run demo [-- OPTIONS]

Starts a simulated Qlik Sense site, a real InfluxDB and the collector, shows the plan
of the next evaluation run, and prints the addresses. Ctrl-C ends all of it.

  --live      releases are real (at the simulated site); without it, dry run
  --check     one full round by itself: read, judge, write, release one seat, compare; then a summary
  --users N   users of the site, 100 to 100000 (default 2000)
  --help      this text`

/** The options, or one line that says what is wrong with them. */
export function readOptions(args: string[]): DemoOptions | 'help' | {readonly error: string} {
  try {
    const {values} = parseArgs({args, options: {check: {type: 'boolean'}, live: {type: 'boolean'}, help: {type: 'boolean', short: 'h'}, users: {type: 'string'}}})
    if (values.help) return 'help'
    const users = Number(values.users ?? 2000)
    if (!Number.isInteger(users) || users < 100 || users > 100_000) return {error: `--users takes a whole number from 100 to 100000, not "${values.users ?? ''}".`}
    return {check: values.check ?? false, live: values.live ?? false, users}
  } catch (error) {
    return {error: (error as Error).message}
  }
}
