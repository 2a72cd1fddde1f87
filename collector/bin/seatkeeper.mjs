#!/usr/bin/env -S node --max-semi-space-size=8
// A small young generation: reading large lists makes short-lived objects only, and V8 would let them pile up to 400 MB.
// Starts the command line on a Node that runs TypeScript as it is: this one, or the one that the toolchain brought.
import {spawnSync} from 'node:child_process'
import module from 'node:module'
import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const candidates = ['../node_modules/.bin/node', '../../node_modules/.bin/node'].map(path => fileURLToPath(new URL(path, import.meta.url)))

if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache?.() // a second start need not strip types again
  await import(cli)
} else {
  const node = candidates.find(existsSync)
  if (node === undefined) {
    console.error(`seatkeeper needs Node 24 or later; this is ${process.version}. Install Node 24, or run \`npm ci\` in the repository.`)
    process.exit(1)
  }
  const {status, signal} = spawnSync(node, [...process.execArgv, cli, ...process.argv.slice(2)], {stdio: 'inherit'})
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 143))
}
