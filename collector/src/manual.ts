// A release that a person asks for, and the jobs that keep many of them: the same key twice is one job, also across a restart.
import {userName, type Verdict} from './policy/model.ts'
import {releaseSeat, type Outcome, type ReleaseDeps} from './release.ts'
import {toManualRequest} from './requests.ts'
import {findSeat, type Site} from './site.ts'

export type ManualOutcome = Outcome & {readonly site: string; readonly user: string; readonly name: string; readonly licenseType: string; readonly allocationId: string}

export type ManualItem = {readonly allocationId: string; readonly lastActivity?: number | undefined}

export type Job = {readonly key: string; readonly state: 'running' | 'done'; readonly actor: string; readonly total: number; readonly outcomes: readonly ManualOutcome[]}

type StoredJob = {key: string; actor: string; request: string; state: 'running' | 'done'; outcomes: string}

/** Why no release at all may be asked for now; undefined when it may. */
export function refusal(site: Site): {code: 'dryRun'; sentence: string} | undefined {
  if (!site.config.licenseManagement.dryRun) return undefined
  return {code: 'dryRun', sentence: `Site ${site.name} is in dry run, so nothing is released. Set \`licenseManagement.dryRun: false\` in the configuration and restart the collector.`}
}

/** Releases one seat of the last reading; waits for a reading or run in progress. */
export async function releaseByHand(deps: ReleaseDeps, site: Site, verdict: Verdict, by: {actor: string; seen?: number | undefined}): Promise<ManualOutcome> {
  const {allocation} = verdict
  const {type, holder} = allocation
  const told = {site: site.name, user: holder ? userName(holder) : '', name: holder?.name ?? '', licenseType: type, allocationId: allocation.id}
  if (holder === undefined) return {...told, result: 'nowExcluded', reason: 'deletedUser', sentence: 'The user was deleted in Qlik; Qlik frees the seat when its quarantine ends.'}
  const request = toManualRequest(verdict, {actor: by.actor, seen: by.seen, monthlyCost: site.policy.monthlyPerSeat[type]})
  return {...told, ...await site.exclusive(() => releaseSeat(deps, site, request))}
}

async function releaseItem(deps: ReleaseDeps, site: Site, item: ManualItem, actor: string): Promise<ManualOutcome> {
  const verdict = findSeat(site, item.allocationId)
  if (verdict === undefined) {
    return {...unknownSeat(site.name, item), result: 'alreadyGone', sentence: 'No such seat is held any more.'}
  }
  return releaseByHand(deps, site, verdict, {actor, seen: item.lastActivity})
}

/** The former row is for the audit alone. */
function withoutRow(outcome: ManualOutcome): ManualOutcome {
  return {...outcome, before: undefined}
}

const toJob = ({key, actor, request, state, outcomes}: StoredJob): Job =>
  ({key, actor, state, total: (JSON.parse(request) as {items: unknown[]}).items.length, outcomes: JSON.parse(outcomes) as ManualOutcome[]})

export type Jobs = {
  readonly find: (key: string) => Job | undefined
  /** Starts the job, or answers the one that the key has started before; `other` when that was for another request. */
  readonly start: (key: string, actor: string, request: {site: Site; items: readonly ManualItem[]}) => {job: Job; done: Promise<void>} | 'other'
  /** After a restart: what was under way is not begun again; seats without an outcome get one that says so. */
  readonly closeInterrupted: () => void
  /** Resolves when no job runs any more. */
  readonly settled: () => Promise<void>
}

type Request = {readonly site: string; readonly items: readonly ManualItem[]}

const unknownSeat = (site: string, {allocationId}: ManualItem) => ({site, user: '', name: '', licenseType: 'analyzer', allocationId})

/** Fills in what a stopped collector could not tell. */
function interrupted({request, outcomes}: StoredJob): ManualOutcome[] {
  const {site, items} = JSON.parse(request) as Request
  const told = JSON.parse(outcomes) as ManualOutcome[]
  const sentence = 'The collector stopped before it could tell how this ended. Look at the list: a seat that is still there was not released.'
  return [...told, ...items.slice(told.length).map((item): ManualOutcome => ({...unknownSeat(site, item), result: 'failed', sentence}))]
}

export function createReleaseJobs(deps: ReleaseDeps): Jobs {
  const {db} = deps.store
  const running = new Set<Promise<void>>()
  const stored = (key: string) => db.get<StoredJob>('SELECT key, actor, request, state, outcomes FROM release_job WHERE key = ?', key)
  const save = (key: string, state: Job['state'], outcomes: readonly ManualOutcome[]) =>
    db.run('UPDATE release_job SET state = ?, outcomes = ? WHERE key = ?', state, JSON.stringify(outcomes), key)

  const work = async (key: string, actor: string, {site, items}: {site: Site; items: readonly ManualItem[]}) => {
    const outcomes: ManualOutcome[] = []
    for (const item of items) {
      if (deps.stopping()) return
      outcomes.push(withoutRow(await releaseItem(deps, site, item, actor)))
      save(key, outcomes.length === items.length ? 'done' : 'running', outcomes)
    }
  }
  const begin = (key: string, actor: string, request: {site: Site; items: readonly ManualItem[]}): Promise<void> => {
    const done = work(key, actor, request)
      .catch((error: unknown) => deps.log.error({err: error, key}, 'a release job broke off'))
      .finally(() => running.delete(done))
    running.add(done)
    return done
  }
  return {
    find: key => {
      const row = stored(key)
      return row && toJob(row)
    },
    start: (key, actor, request) => {
      const text = JSON.stringify({site: request.site.name, items: request.items})
      const known = stored(key)
      if (known) return known.request === text ? {job: toJob(known), done: Promise.resolve()} : 'other'
      db.run(`INSERT INTO release_job (key, actor, request, state, outcomes, created) VALUES (?, ?, ?, 'running', '[]', ?)`, key, actor, text, deps.now())
      return {done: begin(key, actor, request), job: toJob(stored(key)!)}
    },
    closeInterrupted: () => {
      for (const job of db.all<StoredJob>(`SELECT key, actor, request, state, outcomes FROM release_job WHERE state = 'running'`)) save(job.key, 'done', interrupted(job))
    },
    settled: async () => void await Promise.all(running),
  }
}
