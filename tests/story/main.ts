// `npm run story [-- --runs N] [--seed S] [--events N]`: random stories of a site and its collector, each held against what is promised.
import {parseArgs} from 'node:util'
import {runStories, type Order} from './run.ts'

const help = `npm run story [-- --runs N] [--seed S] [--events N] [--first N]

Plays random stories at a simulated site: time passes, people log in, administrators and operators act, faults strike, the collector
is stopped or loses its power. Everything that reaches the site and everything that is recorded is held against what is promised.
Stops at the first story that breaks a promise, which it makes as short as it can.

  --runs N     how many stories; 1000 unless said
  --seed S     which ones; drawn anew unless said, and printed
  --events N   about how many events a story has; 24 unless said
  --first N    the number of the first one, to repeat a single story
  --help       this text`

function countOf(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} takes a whole number, not ${text}.`)
  return Number(text)
}

/** What to play, or `help`; throws where an option is wrong, with one line that says so. */
function readOrder(args: string[]): Order | 'help' {
  const {values} = parseArgs({
    args,
    options: {
      runs: {type: 'string', default: '1000'}, seed: {type: 'string'}, events: {type: 'string', default: '24'}, first: {type: 'string', default: '0'},
      help: {type: 'boolean', short: 'h'},
    },
  })
  if (values.help === true) return 'help'
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : countOf('seed', values.seed)
  return {seed, runs: countOf('runs', values.runs), events: countOf('events', values.events), first: countOf('first', values.first), tell: done => console.log(`${done} stories, every promise kept`)}
}

async function run(order: Order): Promise<void> {
  const started = performance.now()
  console.log(`Seed ${order.seed}: ${order.runs} stories.`)
  const {runs, counts, failure} = await runStories(order)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  for (const [what, count] of [...counts].toSorted(([a], [b]) => a.localeCompare(b))) console.log(`${String(count).padStart(8)} ${what}`)
  if (failure === undefined) {
    console.log(`${runs} stories in ${seconds} s: every promise was kept.`)
    return
  }
  console.error(failure)
  process.exitCode = 1
}

try {
  const order = readOrder(process.argv.slice(2))
  if (order === 'help') console.log(help)
  else await run(order)
} catch (error) {
  if (!(error instanceof RangeError || (error as {code?: string}).code?.startsWith('ERR_PARSE_ARGS'))) throw error
  console.error(`${(error as Error).message}\n\n${help}`)
  process.exitCode = 2
}
