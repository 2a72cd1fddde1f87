// Many releases asked for at once, kept as a job: the same key twice is one job, also across a restart.
import {outcomesLeft, type SiteSeen} from './interrupted-job.ts'
import {figuresAfter, releaseItem, type ManualItem, type ManualOutcome} from './manual.ts'
import type {ReleaseDeps} from './release.ts'
import type {Site} from './site.ts'
import type {ReleaseRequest} from './store/intents.ts'

export type Job = {readonly key: string; readonly state: 'running' | 'done'; readonly actor: string; readonly total: number; readonly outcomes: readonly ManualOutcome[]}

export type JobRequest = {readonly site: Site; readonly items: readonly ManualItem[]}

/** Does what a job is for and tells its outcomes, those told together on disk before the next begins. */
export type Work = (tell: (outcomes: readonly ManualOutcome[]) => void) => Promise<void>

/** Without `work` each seat is released by hand; `also` is written with the job or not at all, and the work begins after it. */
export type JobWish = {readonly actor: string; readonly work?: Work; readonly also?: () => void}

export type ReleaseJobs = {
  readonly find: (key: string) => Job | undefined
  /** The job that the key has started before; `other` when that was for another request. */
  readonly known: (key: string, request: JobRequest) => Job | 'other' | undefined
  /** Starts the job, or answers the one that is known. */
  readonly start: (key: string, wish: JobWish, request: JobRequest) => {job: Job; done: Promise<void>} | 'other'
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

type StoredJob = {key: string; actor: string; request: string; state: 'running' | 'done'; created: number}
type StoredRequest = {readonly site: string; readonly items: readonly ManualItem[]}

const COLUMNS = 'key, actor, request, state, created'

const textOf = ({site, items}: JobRequest) => JSON.stringify({site: site.name, items})

const requestOf = ({request}: StoredJob) => JSON.parse(request) as StoredRequest

type JobStore = {
  readonly find: (key: string) => StoredJob | undefined
  readonly running: () => StoredJob[]
  readonly outcomes: (key: string) => ManualOutcome[]
  readonly add: (job: {key: string; actor: string; request: string}) => void
  readonly tell: (key: string, outcomes: readonly ManualOutcome[], isLast: boolean) => void
}

function createJobStore({store: {db}, now}: ReleaseDeps): JobStore {
  return {
    find: key => db.get<StoredJob>(`SELECT ${COLUMNS} FROM release_job WHERE key = ?`, key),
    running: () => db.all<StoredJob>(`SELECT ${COLUMNS} FROM release_job WHERE state = 'running'`),
    outcomes: key => db.all<{outcome: string}>('SELECT outcome FROM release_outcome WHERE key = ? ORDER BY rowid', key).map(({outcome}) => JSON.parse(outcome) as ManualOutcome),
    add: ({key, actor, request}) =>
      void db.run(`INSERT INTO release_job (key, actor, request, state, outcomes, created) VALUES (?, ?, ?, 'running', '[]', ?)`, key, actor, request, now()),
    tell: (key, outcomes, isLast) => db.transaction(() => {
      for (const outcome of outcomes) db.run('INSERT INTO release_outcome (key, outcome) VALUES (?, ?)', key, JSON.stringify(outcome))
      if (isLast) db.run(`UPDATE release_job SET state = 'done' WHERE key = ?`, key)
    }),
  }
}

const toJob = (jobs: JobStore, row: StoredJob): Job =>
  ({key: row.key, actor: row.actor, state: row.state, total: requestOf(row).items.length, outcomes: jobs.outcomes(row.key)})

function knownJob(jobs: JobStore, key: string, request: JobRequest): Job | 'other' | undefined {
  const row = jobs.find(key)
  if (row === undefined) return undefined
  return row.request === textOf(request) ? toJob(jobs, row) : 'other'
}

/** Of releases that were open when this collector started, by row id. */
function openRequests({store}: ReleaseDeps, rows: readonly StoredJob[]): Map<string, ReleaseRequest> {
  const sites = new Set(rows.map(row => requestOf(row).site))
  return new Map([...sites].flatMap(site => store.intents.openOnes(site)).map(({request}) => [request.allocationId, request]))
}

/** Releases the seats one by one, by hand. */
function byHand(deps: ReleaseDeps, actor: string, {site, items}: JobRequest): Work {
  return async tell => {
    for (const item of items) {
      if (deps.stopping()) return
      tell([await releaseItem(deps, site, item, actor)])
    }
  }
}

async function workOff(deps: ReleaseDeps, jobs: JobStore, {key, work}: {key: string; work: Work}, {site, items}: JobRequest): Promise<void> {
  const outcomes: ManualOutcome[] = []
  try {
    await work(ended => {
      outcomes.push(...ended)
      jobs.tell(key, ended.map(outcome => ({...outcome, before: undefined})), outcomes.length === items.length) // the former row is for the audit alone
    })
  } finally {
    figuresAfter(deps, site, outcomes)
  }
}

export function createReleaseJobs(deps: ReleaseDeps): ReleaseJobs {
  const jobs = createJobStore(deps)
  const requests = openRequests(deps, jobs.running())
  const running = new Map<string, Promise<void>>()

  const begin = (key: string, work: Work, request: JobRequest): Promise<void> => {
    const done = workOff(deps, jobs, {key, work}, request)
      .catch((error: unknown) => deps.log.error({err: error, key}, 'a release job broke off; the next reading tells how its seats are'))
      .finally(() => running.delete(key))
    running.set(key, done)
    return done
  }
  const abandoned = () => jobs.running().filter(({key}) => !running.has(key))
  const close = (site: SiteSeen, row: StoredJob): void => {
    const told = new Set(jobs.outcomes(row.key).map(({allocationId}) => allocationId))
    const left = requestOf(row).items.filter(({allocationId}) => !told.has(allocationId))
    jobs.tell(row.key, outcomesLeft(deps.store, {site, actor: row.actor, created: row.created, requests}, left), true)
  }
  return {
    find: key => {
      const row = jobs.find(key)
      return row && toJob(jobs, row)
    },
    known: (key, request) => knownJob(jobs, key, request),
    start: (key, {actor, work, also}, request) => {
      const before = knownJob(jobs, key, request)
      if (before !== undefined) return before === 'other' ? before : {job: before, done: running.get(key) ?? Promise.resolve()}
      deps.store.db.transaction(() => {
        also?.()
        jobs.add({key, actor, request: textOf(request)})
      })
      return {done: begin(key, work ?? byHand(deps, actor, request), request), job: toJob(jobs, jobs.find(key)!)}
    },
    closeInterrupted: site => abandoned().filter(row => requestOf(row).site === site.name).forEach(row => close(site, row)),
    closeUnread: read => abandoned().filter(row => !read.includes(requestOf(row).site)).forEach(row => close({name: requestOf(row).site, latest: undefined}, row)),
    settled: async () => void await Promise.all(running.values()),
  }
}
