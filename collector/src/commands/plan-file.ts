// A plan that a person reviewed, as `seatkeeper plan --json` printed it: read from a file or standard input, and checked before anybody acts on it.
import {readFileSync} from 'node:fs'
import {buffer} from 'node:stream/consumers'
import {userName, type Holder} from '../policy/model.ts'
import {PLAN_VERSION} from '../policy/plan.ts'
import {tellIfSlow} from './progress.ts'
import {UserError} from './user-error.ts'

/** `names` are those of the holders, by row id. */
export type ReviewedPlan = {readonly site: string; readonly version: number; readonly items: readonly {readonly allocationId: string}[]; readonly names: ReadonlyMap<string, string>}

const STANDARD_INPUT = '-'

const nameOf = (file: string) => (file === STANDARD_INPUT ? 'standard input' : file)

/** Windows PowerShell writes what it redirects as UTF-16. */
function decode(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes) // without the mark in front
}

const whyUnreadable: Readonly<Record<string, string>> = {ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read'}

async function readText(file: string): Promise<string> {
  if (file === STANDARD_INPUT) return decode(await tellIfSlow(() => 'Waiting for a plan on standard input ...', buffer(process.stdin)))
  try {
    return decode(readFileSync(file))
  } catch (error) {
    const {code = '', message} = error as NodeJS.ErrnoException
    throw new UserError(`${file} cannot be read: ${whyUnreadable[code] ?? message}.`, 2)
  }
}

const HOW = 'Make one with `seatkeeper plan --json`.'

const notAPlan = (file: string, why: string) => new UserError(`${nameOf(file)} is not a plan: ${why}. ${HOW}`, 2)

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(file: string, content: string): unknown {
  if (content.trim() === '') throw notAPlan(file, 'it is empty')
  try {
    return JSON.parse(content)
  } catch {
    throw notAPlan(file, 'it is not JSON')
  }
}

const isFilled = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** The holder stands there for people; what is released is told by the row id alone. */
function namedHolder(holder: unknown): string | undefined {
  const {directory, id} = (isObject(holder) ? holder : {}) as Partial<Holder>
  return isFilled(directory) && isFilled(id) ? userName({directory, id}) : undefined
}

function toPlan(file: string, value: unknown): ReviewedPlan {
  if (!isObject(value)) throw notAPlan(file, 'it is no object')
  const {version, site, items} = value
  if (typeof version !== 'number' || !isFilled(site) || !Array.isArray(items)) throw notAPlan(file, 'it lacks its `version`, `site` or `items`')
  if (version !== PLAN_VERSION) throw new UserError(`${nameOf(file)} is a plan of version ${version}; this Seatkeeper knows version ${PLAN_VERSION}. ${HOW}`, 2)
  const seats = items.map((item: unknown) => (isObject(item) ? item : {}))
  const nameless = seats.findIndex(({allocationId}) => !isFilled(allocationId))
  if (nameless >= 0) throw notAPlan(file, `seat ${nameless + 1} of its \`items\` has no \`allocationId\``)
  const names = seats.map(({allocationId, holder}) => [allocationId as string, namedHolder(holder)] as const)
  return {
    site, version,
    items: [...new Set(names.map(([allocationId]) => allocationId))].map(allocationId => ({allocationId})),
    names: new Map(names.flatMap(([allocationId, name]) => (name === undefined ? [] : [[allocationId, name]]))),
  }
}

/** The plans in the file, one for each site: of several sites `plan --json` prints a list. Throws UserError for anything else. */
export async function readPlans(file: string): Promise<readonly ReviewedPlan[]> {
  const value = parse(file, await readText(file))
  const plans = (Array.isArray(value) ? value : [value]).map((plan: unknown) => toPlan(file, plan))
  if (plans.length === 0) throw notAPlan(file, 'the list is empty')
  const twice = plans.find(({site}, index) => plans.findIndex(other => other.site === site) < index)
  if (twice !== undefined) throw new UserError(`${nameOf(file)} holds several plans for site ${twice.site}. Leave one of them.`, 2)
  return plans
}
