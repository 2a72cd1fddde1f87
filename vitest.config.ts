// One vitest for all workspaces.
import {availableParallelism} from 'node:os'
import {defineConfig} from 'vitest/config'
import {tallyReporter} from './tests/parts/tally-reporter.ts'

const tallyFile = process.env.SEATKEEPER_TALLY

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    include: ['collector/**/*.test.ts', 'grafana-plugin/src/**/*.test.ts', 'dashboards/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', '.cache/**'],
    globalSetup: 'tests/parts/global-setup.ts',
    globals: false,
    pool: 'forks',
    maxWorkers: Math.min(2, availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', ...(tallyFile === undefined ? [] : [tallyReporter(tallyFile)])],
  },
})
