// The workbench as a program of its own: reads the options, starts, says where it is, serves until Ctrl-C.
import {ensurePlugin} from '../parts/plugin-build.ts'
import {readOptions} from './options.ts'
import {startWorkbench} from './server.ts'

const parsed = readOptions(process.argv.slice(2), process.env)
if ('text' in parsed) {
  const stream = parsed.exitCode === 0 ? process.stdout : process.stderr
  stream.write(`${parsed.text}\n`)
  process.exit(parsed.exitCode)
}

try {
  const dist = parsed.dist ?? await ensurePlugin(console.log)
  const workbench = await startWorkbench({dist, ...parsed.options})
  const stop = (): void => {
    void workbench.stop().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const {jsonData = {}, secureJsonData = {}} = workbench.settings() ?? {}
  console.log(`Workbench at ${workbench.url}`)
  console.log(`  collector ${typeof jsonData.apiUrl === 'string' ? jsonData.apiUrl : 'none'}, token to read ${'readToken' in secureJsonData ? 'set' : 'not set'}, token to act ${'operateToken' in secureJsonData ? 'set' : 'not set'}`)
  console.log('Ctrl-C ends it.')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
