// Reads the configuration once, checks it whole, and gives it or everything that is wrong with it.
import {readFileSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import {buildConfig} from './build.ts'
import {parseYaml, type ParsedDocument} from './document.ts'
import {substitute, type Environment} from './environment.ts'
import {readFiles, reasonOf} from './files.ts'
import {isSection, mapTree, toText, valueAt, type Path, type Problem} from './path.ts'
import {isBelowUnused} from './rules-destinations.ts'
import {checkRules} from './rules.ts'
import type {RawConfig} from './schema.ts'
import {checkCharacters, checkShape} from './shape.ts'
import type {Config, ConfigError, Location} from './types.ts'

/**
 * Loads the YAML at `file`. Paths in it are relative to its folder; `env` gives the values of `${NAME}`.
 * Expected failures are values: all problems at once, sorted by their place.
 */
export function loadConfig(file: string, env: Environment): {config: Config} | {errors: ConfigError[]} {
  const text = readText(file)
  if (typeof text !== 'string') return {errors: [wholeFile(file, text.message)]}
  const document = parseYaml(text)
  const syntax = document.problems.map(({line, column, message}) => ({file, line, column, path: '', message}))
  const refused = document.broken ? undefined : findForeign(document.value)
  if (refused !== undefined) return {errors: [wholeFile(file, refused)]}
  if (document.broken) return {errors: syntax}
  const {raw, contents, problems} = check(document, env, dirname(resolve(file)))
  const errors = [...syntax, ...problems.map(problem => locate(problem, file, document))]
  if (errors.length > 0) return {errors: errors.sort((one, other) => one.line - other.line || one.column - other.column)}
  return {config: {file, ...buildConfig(raw as RawConfig, dirname(resolve(file)), contents), locations: locationsOf(document)}}
}

const wholeFile = (file: string, message: string): ConfigError => ({file, line: 0, column: 0, path: '', message})

function readText(file: string): string | {message: string} {
  try {
    const bytes = readFileSync(file)
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch (error) {
    const isEncoding = (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    return {message: isEncoding ? 'the file is not UTF-8 text; save it as UTF-8' : `the configuration file cannot be used: ${reasonOf(error)}`}
  }
}

/** Files that are something else altogether get one line and not a list of unknown keys. */
function findForeign(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'the file is empty; docs/configuration.md begins with an example'
  if (!isSection(value)) return 'the file holds no keys; docs/configuration.md begins with an example'
  if (!('Butler' in value)) return undefined
  return 'this is a Butler configuration, which this version does not read yet; the keys below licenseMonitoring and licenseManagement are the same as in its documentation and can be copied to a file of our own'
}

type Checked = {raw: Partial<RawConfig>; contents: ReadonlyMap<string, string>; problems: Problem[]}

/** Each step sees only what the steps before found right, and the first word on a key is the only one. */
function check(document: ParsedDocument, env: Environment, folder: string): Checked {
  const {value, replaced, problems: unset} = substitute(document.value, env)
  const unsetInUse = unset.filter(({path}) => !isBelowUnused(value, path))
  const shape = onlyFirst([...unsetInUse, ...checkCharacters(value), ...checkShape(value)])
  const raw = without(value, shape) as Partial<RawConfig>
  const {contents, problems: unread} = readFiles(raw, {folder, replaced})
  const given = (path: Path): boolean => valueAt(value, path) !== undefined
  const ruled = checkRules(raw, path => document.places.has(toText(path)), {given, replaced, contents})
  return {raw, contents, problems: onlyFirst([...shape, ...ruled, ...unread])}
}

function onlyFirst(problems: readonly Problem[]): Problem[] {
  const first = new Map<string, Problem>()
  for (const problem of problems) if (!first.has(toText(problem.path))) first.set(toText(problem.path), problem)
  return [...first.values()]
}

/** Leaves out what was reported; an empty section takes the place of a list item, so that the others keep their index. */
function without(value: unknown, problems: readonly Problem[]): unknown {
  const bad = new Set(problems.map(problem => toText(problem.path)))
  return mapTree(value, (item, path) => {
    if (!bad.has(toText(path))) return item
    return typeof path.at(-1) === 'number' ? {} : undefined
  })
}

function locate({path, message, at}: Problem, file: string, {places}: ParsedDocument): ConfigError {
  const exact = places.get(toText(path))
  const parent = path.map((_, index) => places.get(toText(path.slice(0, path.length - index)))).find(place => place)
  const {line, column} = (exact && at !== 'key' ? exact.value : (exact ?? parent)?.key) ?? {line: 1, column: 1}
  return {file, line, column, path: toText(path), message}
}

const locationsOf = ({places}: ParsedDocument): Record<string, Location> =>
  Object.fromEntries([...places].map(([path, {key}]) => [path, key]))

/** One line per error; the text of a schedule and its caret follow indented. */
export function formatConfigErrors(errors: readonly ConfigError[]): string {
  return errors.map(({file, line, column, path, message}) => {
    const place = line > 0 ? `${file}:${line}:${column}` : file
    const indented = message.replaceAll('\n', '\n    ')
    return path === '' ? `${place}: ${indented}` : `${place} ${path}: ${indented}`
  }).join('\n')
}

/**
 * Where a key stands that holds for a site: its own section, else the global one, else the nearest section around it.
 * `path` is as in the documentation, for example `licenseManagement.exclusions.users[2]`.
 */
export function locationOf({locations, sites}: Config, path: string, site?: string): Location | undefined {
  const index = sites.findIndex(({name}) => name === site)
  const prefixes = index < 0 ? [''] : [`sites[${index}].`, '']
  for (let at: Path | string = path; at !== ''; at = at.replace(/(\[\d+\]|\.?[^.[\]]+)$/, '')) {
    const found = prefixes.map(prefix => locations[`${prefix}${at}`]).find(location => location)
    if (found) return found
  }
  return undefined
}
