// `npm run bench [-- NAME] [-- --json FILE]`: the budgets of the product, each beside its floor.
import {writeFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import {benchAtRisk} from './at-risk.ts'
import {benchEvaluate} from './evaluate.ts'
import {benchOutbox} from './outbox.ts'
import {benchRelease} from './release.ts'
import {toText, type Result} from './result.ts'

const benches: Readonly<Record<string, (report: (result: Result) => void) => Promise<void>>> = {
  evaluate: benchEvaluate,
  release: benchRelease,
  outbox: benchOutbox,
  atrisk: benchAtRisk,
}

async function main(): Promise<number> {
  const {values, positionals} = parseArgs({options: {json: {type: 'string'}}, allowPositionals: true})
  const unknown = positionals.find(name => !(name in benches))
  if (unknown !== undefined) {
    console.error(`There is no bench ${unknown}. Benches: ${Object.keys(benches).join(', ')}.`)
    return 2
  }
  const results: Result[] = []
  for (const [name, bench] of Object.entries(benches)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    await bench(result => {
      results.push(result)
      console.log(toText(result))
    })
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
  return 0
}

process.exitCode = await main()
