// What npm packs: all that the program needs, and nothing that only tests need.
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {dirname, join, normalize} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect, it} from 'vitest'

const FOLDER = fileURLToPath(new URL('..', import.meta.url))

type Packed = readonly [{readonly files: readonly {readonly path: string}[]}]

const packed = (): string[] => {
  const [{files}] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--offline'], {cwd: FOLDER, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})) as Packed
  return files.map(({path}) => path)
}

/** The files of the package that a file of it names. */
function importedBy(path: string): string[] {
  const text = readFileSync(join(FOLDER, path), 'utf8')
  return [...text.matchAll(/(?:from|import\() ?'(\.{1,2}\/[^']+)'/g)].map(([, to]) => normalize(join(dirname(path), to!)))
}

it('the package is whole without what only tests need', () => {
  const files = new Set(packed())
  const program = [...files].filter(path => /\.(?:ts|mjs)$/.test(path))
  expect(program.length).toBeGreaterThan(100)
  expect(program.filter(path => /\.test\.ts$|testing\.ts$|simulated-site/.test(path))).toEqual([])
  expect(program.flatMap(importedBy).filter(path => !files.has(path))).toEqual([])
})
