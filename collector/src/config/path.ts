// Paths into the configuration (`sites[0].qrs.url`): as segments to walk, as text for people.

export type Path = readonly (string | number)[]

/** One thing that is wrong, before it has a place in the file. `at: 'key'` points at the key, not at its value. */
export type Problem = {readonly path: Path; readonly message: string; readonly at?: 'key'}

export type Section = Record<string, unknown>

export const isSection = (value: unknown): value is Section => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `['sites', 0, 'name']` as `sites[0].name`. */
export const toText = (path: Path): string =>
  path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '')

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, part) => {
    if (Array.isArray(at)) return (at as unknown[])[Number(part)]
    return isSection(at) && Object.hasOwn(at, part) ? at[part] : undefined
  }, value)
}

const DEEPEST = 40

/**
 * A copy of the value in which every part, innermost first, was given to `change`; `undefined` drops a key.
 * @throws Error for a value that is nested too deeply, or contains itself
 */
export function mapTree(value: unknown, change: (value: unknown, path: Path) => unknown, path: Path = []): unknown {
  if (path.length > DEEPEST) throw new Error('the sections are nested too deeply')
  if (Array.isArray(value)) return change(value.map((item, index) => mapTree(item, change, [...path, index])), path)
  if (!isSection(value)) return change(value, path)
  const entries = Object.entries(value).map(([key, item]) => [key, mapTree(item, change, [...path, key])] as const)
  return change(Object.fromEntries(entries.filter(([, item]) => item !== undefined)), path)
}
