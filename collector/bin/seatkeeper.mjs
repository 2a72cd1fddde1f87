#!/usr/bin/env -S node --max-semi-space-size=8
// A small young generation: reading large lists makes short-lived objects only, and V8 would let them pile up to 400 MB.
// Starts the command line on a Node that runs TypeScript as it is: this one, or the one that the toolchain brought.
import {spawn} from 'node:child_process'
import module from 'node:module'
import {existsSync} from 'node:fs'
import {constants} from 'node:os'
import {fileURLToPath} from 'node:url'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const candidates = ['../node_modules/.bin/node', '../../node_modules/.bin/node'].map(path => fileURLToPath(new URL(path, import.meta.url)))

function give(message) {
  console.error(message)
  process.exit(1)
}

function runOn(node) {
  const child = spawn(node, [...process.execArgv, cli, ...process.argv.slice(2)], {stdio: 'inherit'})
  // Whoever stops this process means the collector: alone it would go on with nobody above it.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT')) // Ctrl-C in a terminal reaches the child by itself
  child.on('error', error => give(`Cannot start ${node}: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache?.() // a second start need not strip types again
  await import(cli)
} else {
  const node = candidates.find(existsSync)
  if (node === undefined) give(`seatkeeper needs Node 24 or later; this is ${process.version}. Install Node 24, or run \`npm ci\` in the repository.`)
  runOn(node)
}
