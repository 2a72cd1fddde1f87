// `npm run model [-- --sites N] [--seed S]`: many random sites, judged by the product and by the written rules.
import {parseArgs} from 'node:util'
import {runModel, type Order} from './run.ts'

const help = `npm run model [-- --sites N] [--seed S] [--first N]

Judges random sites by the product and by a second implementation of the written rules, and stops at the first difference,
which it makes as small as it can.

  --sites N   how many sites; 100000 unless said
  --seed S    which ones; drawn anew unless said, and printed
  --first N   the number of the first one, to repeat a single site
  --help      this text`

function countOf(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} takes a whole number, not ${text}.`)
  return Number(text)
}

/** What to run, or `help`; throws where an option is wrong, with one line that says so. */
function readOrder(args: string[]): Order | 'help' {
  const {values} = parseArgs({
    args,
    options: {
      sites: {type: 'string', default: '100000'}, seed: {type: 'string'}, first: {type: 'string', default: '0'},
      help: {type: 'boolean', short: 'h'},
    },
  })
  if (values.help === true) return 'help'
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : countOf('seed', values.seed)
  return {seed, sites: countOf('sites', values.sites), first: countOf('first', values.first)}
}

async function run(order: Order): Promise<void> {
  const started = performance.now()
  console.log(`Seed ${order.seed}: ${order.sites} sites.`)
  const {sites, seats, failure} = await runModel({...order, tell: done => console.log(`${done} sites, no difference`)})
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (failure === undefined) {
    console.log(`${sites} sites with ${seats} seats in ${seconds} s: no difference between the product and the written rules.`)
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
