// The REST API's types for the plugin and other callers; import them as types only.
import type {Static} from 'typebox'
import type {connection} from './api/connection-schema.ts'
import type * as exclusions from './api/exclusion-schemas.ts'
import type * as acting from './api/acting-schemas.ts'
import type * as figures from './api/figures-schemas.ts'
import type * as schemas from './api/schemas.ts'

export type AtRiskPage = Static<typeof schemas.atRiskPage>
export type AtRiskQuery = Static<typeof schemas.atRiskQuery>
export type SeatRow = AtRiskPage['seats'][number]
export type UserSeats = Static<typeof schemas.userSeats>
export type LicenseStatus = Static<typeof schemas.status>
export type ReleaseBody = Static<typeof schemas.releaseBody>
export type ReleaseJob = Static<typeof schemas.releaseJob>
export type ReleaseOutcome = Static<typeof schemas.outcome>
export type PlanAnswer = Static<typeof schemas.plan>
export type Health = Static<typeof schemas.health>
export type HaltedPlanAnswer = Static<typeof schemas.haltedPlan>
export type PauseDone = Static<typeof acting.pauseDone>
export type SiteDone = Static<typeof acting.siteDone>
export type UndoDone = Static<typeof acting.undoDone>
export type ProblemAnswer = Static<typeof schemas.problem>
export type Connection = Static<typeof connection>
export type Compliance = Static<typeof figures.compliance>
export type Forecast = Static<typeof figures.forecast>
export type Costs = Static<typeof figures.costs>
export type ExclusionList = Static<typeof exclusions.exclusionList>
export type ExclusionAnswer = ExclusionList['exclusions'][number]
export type ExclusionDone = Static<typeof exclusions.exclusionDone>
export type NewExclusion = Static<typeof exclusions.newExclusion>
