// Writes the dashboards' JSON and the alert rules: `npm run dashboards`.
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, relative} from 'node:path'
import {generatedFiles} from './generated.ts'

for (const {path, text} of generatedFiles()) {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, text)
  process.stdout.write(`${relative(process.cwd(), path)}\n`)
}
