// The host page's script: bundled at start with the real Grafana packages, and kept by the digest of what went into it.
import {createHash, randomUUID} from 'node:crypto'
import {existsSync, readFileSync, readdirSync, renameSync, rmSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {build} from 'esbuild'

const root = resolve(import.meta.dirname, '../..')
const host = join(import.meta.dirname, 'host')
const runtime = join(root, 'node_modules/@grafana/runtime/dist/esm/components')

/** Parts of @grafana/runtime that only Grafana itself is given, by other names. */
const alias = {
  'grafana-runtime-internal/PluginPage': join(runtime, 'PluginPage.mjs'),
  'grafana-runtime-internal/PanelDataErrorView': join(runtime, 'PanelDataErrorView.mjs'),
}

/** Files by their names; `main.js` begins. */
export type HostBundle = {readonly digest: string; readonly files: ReadonlyMap<string, Uint8Array>}

function digestOfSources(): string {
  const sources = readdirSync(host, {recursive: true, encoding: 'utf8'}).filter(file => /\.(tsx?|json)$/.test(file)).toSorted()
  const hash = createHash('sha256')
  for (const file of [join(root, 'package-lock.json'), import.meta.filename, ...sources.map(name => join(host, name))]) hash.update(file.slice(root.length)).update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

/** What a page needs only now and then stays apart, as in Grafana. */
async function bundle(into: string): Promise<void> {
  await build({
    entryPoints: [join(host, 'main.tsx')], tsconfig: join(host, 'tsconfig.json'), bundle: true, splitting: true, outdir: into, format: 'esm', platform: 'browser', target: 'es2022',
    minify: true, legalComments: 'none', logLevel: 'silent', alias,
    // SystemJS defines an AMD `define`, which libraries would take for their own loader; some libraries ask for Node's `global`.
    define: {'process.env.NODE_ENV': '"production"', define: 'undefined', global: 'window'},
    loader: {'.css': 'empty', '.svg': 'dataurl'},
  })
}

/** Puts a whole folder in its place. Others may have done so in the meantime, with the same in it; what is older goes. */
function keep(draft: string, folder: string, name: string): void {
  for (const old of readdirSync(folder)) if (/^host-[\da-f]{16}$/.test(old) && old !== name) rmSync(join(folder, old), {recursive: true, force: true})
  try {
    renameSync(draft, join(folder, name))
  } catch (error) {
    if (!existsSync(join(folder, name))) throw error
    rmSync(draft, {recursive: true})
  }
}

/** The scripts, from the cache where nothing changed. Throws what esbuild says of an error in them. */
export async function hostBundle(folder = join(root, '.cache/workbench')): Promise<HostBundle> {
  const digest = digestOfSources()
  const kept = join(folder, `host-${digest}`)
  if (!existsSync(kept)) {
    const draft = join(folder, `draft-${randomUUID()}`)
    await bundle(draft)
    keep(draft, folder, `host-${digest}`)
  }
  return {digest, files: new Map(readdirSync(kept).map(name => [name, readFileSync(join(kept, name))]))}
}
