#!/usr/bin/env node
// Starts the command line on a Node that runs TypeScript as it is: this one, or the one that the toolchain brought.
import {spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const candidates = ['../node_modules/.bin/node', '../../node_modules/.bin/node'].map(path => fileURLToPath(new URL(path, import.meta.url)))

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(cli)
} else {
  const node = candidates.find(existsSync)
  if (node === undefined) {
    console.error(`seatkeeper needs Node 24 or later; this is ${process.version}. Install Node 24, or run \`npm ci\` in the repository.`)
    process.exit(1)
  }
  const {status, signal} = spawnSync(node, [cli, ...process.argv.slice(2)], {stdio: 'inherit'})
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 143))
}
