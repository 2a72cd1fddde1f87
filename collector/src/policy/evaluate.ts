// Judges every seat of a snapshot; a function of (snapshot, policy, now) alone.
import {compileExclusions, isSwitch, withMade} from './exclusions.ts'
import {isUsable, judge, type JudgeContext} from './judge.ts'
import {findReturned} from './returns.ts'
import {seatTypes, type Allocation, type Departure, type Evaluation, type Exclusion, type Instant, type Policy, type SeatType, type Shield, type Snapshot, type Verdict} from './model.ts'

/** `made` are the exclusions that operators made, ended ones among them or not; `departures` the seats that users lost, one of each user and type. */
export type EvaluateInput = {
  readonly policy: Policy
  readonly now: Instant
  readonly runs: readonly Instant[]
  readonly made: readonly Exclusion[]
  readonly departures: readonly Departure[]
}

/** The holder of a seat as the reading knows him. */
export const userOf = (snapshot: Snapshot, {holder}: Allocation) => holder && snapshot.users.get(holder.key)

/**
 * Who keeps a professional seat that works: a user whose professional seat is to go, or is in excess and so locked out,
 * may not lose the other one as a duplicate.
 */
function keptProfessionals(snapshot: Snapshot, context: JudgeContext): Map<string, string> {
  const kept = snapshot.allocations.filter(allocation =>
    allocation.type === 'professional' && isUsable(allocation)
    && judge({allocation, user: userOf(snapshot, allocation)}, context).decision === 'keep')
  return new Map(kept.flatMap(({holder, id}): [string, string][] => holder ? [[holder.key, id]] : []))
}

/** What all seats of a snapshot are judged with. */
export function judgeContext(snapshot: Snapshot, {policy, now, runs, made, departures}: EvaluateInput): JudgeContext {
  const configured = compileExclusions(policy.exclusions)
  const context = {policy, now, runs, configured, exclusions: withMade(configured, made, now), returned: findReturned(snapshot, departures), professionalHolders: new Map<string, string>()}
  return policy.withoutWaiting.duplicates ? {...context, professionalHolders: keptProfessionals(snapshot, context)} : context
}

/** The verdicts as they would be without the exclusions that operators made: what holds for a user when such an exclusion ends. */
export function withoutMade(snapshot: Snapshot, evaluation: Evaluation, context: JudgeContext): Evaluation {
  const {configured, policy} = context
  if (context.exclusions === configured) return evaluation
  const plain = {...context, exclusions: configured}
  const bare = policy.withoutWaiting.duplicates ? {...plain, professionalHolders: keptProfessionals(snapshot, plain)} : plain
  const verdicts = evaluation.verdicts.map(verdict =>
    verdict.reason === 'excluded' ? judge({allocation: verdict.allocation, user: userOf(snapshot, verdict.allocation)}, bare) : verdict)
  return {...evaluation, verdicts}
}

const MOST = 0.5 // of a pool: a rule that shields more is most likely not meant so

type Tally = Record<SeatType, number>

/**
 * A rule of the configuration may be misspelt, or so wide that nothing is left to release, where anything of the type is to be released at all.
 * What an operator makes is answered at once, seats and all.
 */
function doubtOf(rule: string, {shielded, all}: {shielded: Tally; all: Tally}, {seats}: Pick<Policy, 'seats'>): string | undefined {
  if (seatTypes.every(type => shielded[type] === 0)) return `It matches nobody who holds a seat.${isSwitch(rule) ? '' : ' Is it spelt right?'}`
  const wide = seatTypes.find(type => seats[type].enable && shielded[type] > all[type] * MOST)
  return wide && `It shields ${shielded[wide]} of ${all[wide]} ${wide} seats. Is that meant?`
}

function countShields(snapshot: Snapshot, {exclusions, configured, policy}: Pick<JudgeContext, 'exclusions' | 'configured' | 'policy'>): Shield[] {
  const seats = new Map(exclusions.rules.map((rule): [string, Tally] => [rule, {professional: 0, analyzer: 0}]))
  if (seats.size === 0) return []
  const written = new Set(configured.rules)
  const all: Tally = {professional: 0, analyzer: 0}
  for (const allocation of snapshot.allocations) {
    all[allocation.type]++
    const user = userOf(snapshot, allocation)
    for (const rule of new Set(user ? exclusions.matching(user) : [])) seats.get(rule)![allocation.type]++
  }
  return [...seats].map(([rule, shielded]) => {
    const doubt = snapshot.allocations.length > 0 && written.has(rule) ? doubtOf(rule, {shielded, all}, policy) : undefined
    return {rule, seats: shielded.professional + shielded.analyzer, ...(doubt !== undefined && {doubt})}
  })
}

/** `context` is made here unless the caller has it already. */
export function evaluate(snapshot: Snapshot, input: EvaluateInput, context = judgeContext(snapshot, input)): Evaluation {
  const verdicts = snapshot.allocations.map((allocation): Verdict =>
    judge({allocation, user: userOf(snapshot, allocation)}, context))
  return {
    site: snapshot.site,
    readAt: snapshot.readAt,
    now: input.now,
    verdicts,
    shields: countShields(snapshot, context),
  }
}
