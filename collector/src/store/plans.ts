// The plan that is halted at each site until a person decides, and what the last run planned, for comparing the next.
import type {PlanSummary} from '../policy/compare.ts'
import type {Instant} from '../policy/model.ts'
import type {Plan} from '../policy/plan.ts'
import type {Database} from './database.ts'

/** `since`: when the first of the plans was halted that were replaced by one another, with nobody deciding; `sentence` says why, `advice` what to do; `allocated`: seats of each type that the share was reckoned by. */
export type HaltedPlan = {
  readonly id: string
  readonly at: Instant
  readonly since: Instant
  readonly sentence: string
  readonly advice: string
  readonly compared: string | undefined
  readonly allocated: Readonly<Record<string, number>>
  readonly plan: Plan
}

export type Plans = {
  readonly halted: (site: string) => HaltedPlan | undefined
  /** The site has one halted plan at most: a newer one replaces it. */
  readonly halt: (site: string, halted: HaltedPlan) => void
  readonly clearHalted: (site: string) => void
  /** Forgets the halted plans, with their names, of all sites but these. */
  readonly forgetOthers: (sites: readonly string[]) => void
  readonly summary: (site: string) => PlanSummary | undefined
  readonly saveSummary: (site: string, summary: PlanSummary) => void
}

export function createPlans(db: Database): Plans {
  const read = <T>(table: string, site: string): T | undefined => {
    const row = db.get<{body: string}>(`SELECT body FROM ${table} WHERE site = ?`, site)
    return row && JSON.parse(row.body) as T
  }
  const write = (table: string, site: string, body: unknown): void =>
    void db.run(`INSERT INTO ${table} (site, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body`, site, JSON.stringify(body))
  return {
    halted: site => read('halted_plan', site),
    halt: (site, halted) => write('halted_plan', site, halted),
    clearHalted: site => void db.run('DELETE FROM halted_plan WHERE site = ?', site),
    forgetOthers: sites => void db.run('DELETE FROM halted_plan WHERE site NOT IN (SELECT value FROM json_each(?))', JSON.stringify(sites)),
    summary: site => read('plan_summary', site),
    saveSummary: (site, summary) => write('plan_summary', site, summary),
  }
}
