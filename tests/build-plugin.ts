// `npm run plugin`: builds the Grafana app and says where it is.
import {ensurePlugin} from './parts/plugin-build.ts'

try {
  console.log(`The Grafana app is in ${await ensurePlugin(console.log)}`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
