// Many releases asked for at once, kept as a job: the same key twice is one job, also across a restart.
import {outcomesLeft, type SiteSeen} from './interrupted-job.ts'
import {figuresAfter, releaseItem, type ManualItem, type ManualOutcome} from './manual.ts'
import type {ReleaseDeps} from './release.ts'
import type {Site} from './site.ts'
import type {ReleaseRequest} from './store/intents.ts'

export type Job = {readonly key: string; readonly state: 'running' | 'done'; readonly actor: string; readonly total: number; readonly outcomes: readonly ManualOutcome[]}

export type JobRequest = {readonly site: Site; readonly items: readonly ManualItem[]}

export type ReleaseJobs = {
  readonly find: (key: string) => Job | undefined
  /** Starts the job, or answers the one that the key has started before; `other` when that was for another request. */
  readonly start: (key: string, actor: string, request: JobRequest) => {job: Job; done: Promise<void>} | 'other'
  /**
   * Closes the site's jobs that nobody works on any more, after a kill or a stop: what was under way is not begun again.
   * Call it after a reading, which settles the releases that were open; until then such a job is told as running.
   */
  readonly closeInterrupted: (site: SiteSeen) => void
  /** The same at the start for the jobs of sites that are not read any more, where nothing more will be known. */
  readonly closeUnread: (read: readonly string[]) => void
  /** Resolves when no job runs any more. */
  readonly settled: () => Promise<void>
}

type StoredJob = {key: string; actor: string; request: string; state: 'running' | 'done'; outcomes: string; created: number}
type StoredRequest = {readonly site: string; readonly items: readonly ManualItem[]}

const COLUMNS = 'key, actor, request, state, outcomes, created'

const requestOf = ({request}: StoredJob) => JSON.parse(request) as StoredRequest
const outcomesOf = ({outcomes}: StoredJob) => JSON.parse(outcomes) as ManualOutcome[]

function toJob(row: StoredJob): Job {
  const {key, actor, state} = row
  return {key, actor, state, total: requestOf(row).items.length, outcomes: outcomesOf(row)}
}

type JobStore = {
  readonly find: (key: string) => StoredJob | undefined
  readonly running: () => StoredJob[]
  readonly add: (job: {key: string; actor: string; request: string}) => void
  readonly save: (key: string, state: Job['state'], outcomes: readonly ManualOutcome[]) => void
}

function createJobStore({store: {db}, now}: ReleaseDeps): JobStore {
  return {
    find: key => db.get<StoredJob>(`SELECT ${COLUMNS} FROM release_job WHERE key = ?`, key),
    running: () => db.all<StoredJob>(`SELECT ${COLUMNS} FROM release_job WHERE state = 'running'`),
    add: ({key, actor, request}) =>
      void db.run(`INSERT INTO release_job (key, actor, request, state, outcomes, created) VALUES (?, ?, ?, 'running', '[]', ?)`, key, actor, request, now()),
    save: (key, state, outcomes) => void db.run('UPDATE release_job SET state = ?, outcomes = ? WHERE key = ?', state, JSON.stringify(outcomes), key),
  }
}

/** Of releases that were open when this collector started, by row id. */
function openRequests({store}: ReleaseDeps, rows: readonly StoredJob[]): Map<string, ReleaseRequest> {
  const sites = new Set(rows.map(row => requestOf(row).site))
  return new Map([...sites].flatMap(site => store.intents.openOnes(site)).map(({request}) => [request.allocationId, request]))
}

/** Releases the seats one by one; each outcome is on disk before the next begins. */
async function workOff(deps: ReleaseDeps, jobs: JobStore, {key, actor}: Pick<Job, 'key' | 'actor'>, {site, items}: JobRequest): Promise<void> {
  const outcomes: ManualOutcome[] = []
  try {
    for (const item of items) {
      if (deps.stopping()) return
      const outcome = await releaseItem(deps, site, item, actor)
      outcomes.push({...outcome, before: undefined}) // the former row is for the audit alone
      jobs.save(key, outcomes.length === items.length ? 'done' : 'running', outcomes)
    }
  } finally {
    figuresAfter(deps, site, outcomes)
  }
}

export function createReleaseJobs(deps: ReleaseDeps): ReleaseJobs {
  const jobs = createJobStore(deps)
  const requests = openRequests(deps, jobs.running())
  const running = new Map<string, Promise<void>>()

  const begin = (key: string, actor: string, request: JobRequest): Promise<void> => {
    const done = workOff(deps, jobs, {key, actor}, request)
      .catch((error: unknown) => deps.log.error({err: error, key}, 'a release job broke off; the next reading tells how its seats are'))
      .finally(() => running.delete(key))
    running.set(key, done)
    return done
  }
  const abandoned = () => jobs.running().filter(({key}) => !running.has(key))
  const close = (site: SiteSeen, row: StoredJob): void => {
    const told = outcomesOf(row)
    const left = outcomesLeft(deps.store, {site, actor: row.actor, created: row.created, requests}, requestOf(row).items.slice(told.length))
    jobs.save(row.key, 'done', [...told, ...left])
  }
  return {
    find: key => {
      const row = jobs.find(key)
      return row && toJob(row)
    },
    start: (key, actor, request) => {
      const text = JSON.stringify({site: request.site.name, items: request.items})
      const known = jobs.find(key)
      if (known) return known.request === text ? {job: toJob(known), done: Promise.resolve()} : 'other'
      jobs.add({key, actor, request: text})
      return {done: begin(key, actor, request), job: toJob(jobs.find(key)!)}
    },
    closeInterrupted: site => abandoned().filter(row => requestOf(row).site === site.name).forEach(row => close(site, row)),
    closeUnread: read => abandoned().filter(row => !read.includes(requestOf(row).site)).forEach(row => close({name: requestOf(row).site, latest: undefined}, row)),
    settled: async () => void await Promise.all(running.values()),
  }
}
