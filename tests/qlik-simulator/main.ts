// The simulated Qlik Sense site as a program of its own: reads the options, starts, says where it is, serves until Ctrl-C.
import {SiteSizeError} from './generator-seats.ts'
import {readOptions} from './options.ts'
import {startSimulator} from './simulator.ts'

const parsed = readOptions(process.argv.slice(2))
if ('text' in parsed) {
  const stream = parsed.exitCode === 0 ? process.stdout : process.stderr
  stream.write(`${parsed.text}\n`)
  process.exit(parsed.exitCode)
}

const started = performance.now()
try {
  const simulator = await startSimulator(parsed.options)
  const stop = (): void => {
    void simulator.stop().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const {users, seats} = simulator.site.state
  console.log(`Simulated Qlik Sense site at ${simulator.url} (also https://127.0.0.1:${simulator.port})`)
  console.log(`  users ${users.size()}, professional seats ${seats.professional.size()}, analyzer seats ${seats.analyzer.size()}, ready in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  console.log(`  certificates in ${simulator.certs.dir} (client.pem, client_key.pem, root.pem)`)
  if (simulator.controlUrl !== undefined) console.log(`  control at ${simulator.controlUrl}`)
  console.log('Ctrl-C ends it.')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(error instanceof SiteSizeError ? 2 : 1)
}
