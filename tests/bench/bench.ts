// `npm run bench [-- NAME] [-- --json FILE]`: the budgets of the product, each beside its floor.
import {writeFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import {benchAtRisk} from './at-risk.ts'
import {benchEvaluate} from './evaluate.ts'
import {benchForecast} from './forecast.ts'
import {benchHistory} from './history.ts'
import {benchOutbox} from './outbox.ts'
import {benchPanel} from './panel.ts'
import {benchQueries} from './queries.ts'
import {benchRelease} from './release.ts'
import {toText, type Result} from './result.ts'

const benches: Readonly<Record<string, (report: (result: Result) => void) => Promise<void>>> = {
  evaluate: benchEvaluate,
  release: benchRelease,
  outbox: benchOutbox,
  atrisk: benchAtRisk,
  panel: benchPanel,
  history: benchHistory,
  forecast: benchForecast,
  queries: benchQueries,
}

const help = `npm run bench [-- NAME ...] [-- --json FILE]

Measures this machine beside the budgets, each beside its floor. Memory is that of the whole process, in MB.
Benches: ${Object.keys(benches).join(', ')}; all of them unless named.

  --json FILE  also writes the figures to a file
  --help       this text`

type Options = {readonly names: readonly string[]; readonly json: string | undefined}

/** The options, or one line that says what is wrong with them. */
function readOptions(args: string[]): Options | 'help' | {readonly error: string} {
  try {
    const {values, positionals} = parseArgs({args, options: {json: {type: 'string'}, help: {type: 'boolean', short: 'h'}}, allowPositionals: true})
    if (values.help) return 'help'
    const unknown = positionals.find(name => !Object.hasOwn(benches, name))
    if (unknown !== undefined) return {error: `There is no bench ${unknown}.`}
    return {names: positionals.length > 0 ? positionals : Object.keys(benches), json: values.json}
  } catch (error) {
    return {error: (error as Error).message}
  }
}

async function runBenches({names, json}: Options): Promise<void> {
  const results: Result[] = []
  for (const [name, bench] of Object.entries(benches)) {
    if (!names.includes(name)) continue
    await bench(result => {
      results.push(result)
      console.log(toText(result))
    })
  }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`)
}

const options = readOptions(process.argv.slice(2))
if (options === 'help') console.log(help)
else if ('error' in options) {
  console.error(`${options.error}\n\n${help}`)
  process.exitCode = 2
} else {
  await runBenches(options)
}
