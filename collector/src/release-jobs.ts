// Many releases asked for at once, kept as a job: the same key twice is one job, also across a restart.
import {releaseItem, type ManualItem, type ManualOutcome} from './manual.ts'
import type {ReleaseDeps} from './release.ts'
import type {Site} from './site.ts'

export type Job = {readonly key: string; readonly state: 'running' | 'done'; readonly actor: string; readonly total: number; readonly outcomes: readonly ManualOutcome[]}

export type JobRequest = {readonly site: Site; readonly items: readonly ManualItem[]}

export type ReleaseJobs = {
  readonly find: (key: string) => Job | undefined
  /** Starts the job, or answers the one that the key has started before; `other` when that was for another request. */
  readonly start: (key: string, actor: string, request: JobRequest) => {job: Job; done: Promise<void>} | 'other'
  /** After a restart: what was under way is not begun again; seats without an outcome get one that says so. */
  readonly closeInterrupted: () => void
  /** Resolves when no job runs any more. */
  readonly settled: () => Promise<void>
}

type StoredJob = {key: string; actor: string; request: string; state: 'running' | 'done'; outcomes: string}
type StoredRequest = {readonly site: string; readonly items: readonly ManualItem[]}

const COLUMNS = 'key, actor, request, state, outcomes'
const INTERRUPTED = 'The collector stopped before it could tell how this ended. Look at the list: a seat that is still there was not released.'

const requestOf = ({request}: StoredJob) => JSON.parse(request) as StoredRequest
const outcomesOf = ({outcomes}: StoredJob) => JSON.parse(outcomes) as ManualOutcome[]

function toJob(row: StoredJob): Job {
  const {key, actor, state} = row
  return {key, actor, state, total: requestOf(row).items.length, outcomes: outcomesOf(row)}
}

/** Fills in what a stopped collector could not tell. */
function interrupted(row: StoredJob): ManualOutcome[] {
  const {site, items} = requestOf(row)
  const told = outcomesOf(row)
  return [...told, ...items.slice(told.length).map(({allocationId}): ManualOutcome => ({site, allocationId, result: 'failed', sentence: INTERRUPTED}))]
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

export function createReleaseJobs(deps: ReleaseDeps): ReleaseJobs {
  const jobs = createJobStore(deps)
  const running = new Set<Promise<void>>()

  const work = async (key: string, actor: string, {site, items}: JobRequest) => {
    const outcomes: ManualOutcome[] = []
    for (const item of items) {
      if (deps.stopping()) return
      const outcome = await releaseItem(deps, site, item, actor)
      outcomes.push({...outcome, before: undefined}) // the former row is for the audit alone
      jobs.save(key, outcomes.length === items.length ? 'done' : 'running', outcomes)
    }
  }
  const begin = (key: string, actor: string, request: JobRequest): Promise<void> => {
    const done = work(key, actor, request)
      .catch((error: unknown) => {
        deps.log.error({err: error, key}, 'a release job broke off')
        jobs.save(key, 'done', interrupted(jobs.find(key)!))
      })
      .finally(() => running.delete(done))
    running.add(done)
    return done
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
    closeInterrupted: () => jobs.running().forEach(row => jobs.save(row.key, 'done', interrupted(row))),
    settled: async () => void await Promise.all(running),
  }
}
