// The provisioning files as Grafana reads them, and how its environment expansion treats them.
import {readdirSync, readFileSync} from 'node:fs'
import {join, relative, resolve} from 'node:path'
import {parseDocument} from 'yaml'

export const folder = resolve(import.meta.dirname, '../../provisioning')

export type ProvisioningFile = {readonly name: string; readonly text: string; readonly value: unknown}

/** All files of the kinds, examples among them. Throws what the YAML parser complains of. */
export function provisioningFiles(): ProvisioningFile[] {
  const paths = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile() && /\.yaml(\.example)?$/.test(entry.name))
  return paths.map(entry => {
    const path = join(entry.parentPath, entry.name)
    const text = readFileSync(path, 'utf8')
    const document = parseDocument(text, {strict: true, uniqueKeys: true})
    for (const problem of [...document.errors, ...document.warnings]) throw problem
    return {name: relative(folder, path), text, value: document.toJS() as unknown}
  })
}

/** Every text of a value, with the keys that lead to it, such as `apps.0.secureJsonData.readToken`. */
export function textsOf(value: unknown, path: readonly string[] = []): {readonly path: string; readonly text: string}[] {
  if (typeof value === 'string') return [{path: path.join('.'), text: value}]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, [...path, key]))
}

/** Grafana leaves these of an alert rule as they are. */
const UNEXPANDED = /^groups\.\d+\.rules\.\d+\.(annotations|data\.\d+\.model)\./

/** The texts in which Grafana puts the environment in place of `$NAME`. */
export function expandedTexts({value}: ProvisioningFile) {
  return textsOf(value).filter(({path}) => !UNEXPANDED.test(path))
}
