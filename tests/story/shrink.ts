// Makes a story shorter for as long as the same complaint is made: fewer events, fewer people, plainer wishes.
import type {Policy} from '../../collector/src/policy/model.ts'
import type {Settings, Story} from './words.ts'

/** Whether the story still fails in the same way. */
export type Fails = (story: Story) => Promise<boolean>

/** What so many trials have not made shorter is short enough: each plays a whole story. */
const TRIALS = 400

/** Takes out halves, quarters and so on down to single elements, for as long as it fails. */
async function fewer<T>(list: readonly T[], fails: (list: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let best = list
  for (let size = best.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best.length;) {
      const candidate = [...best.slice(0, from), ...best.slice(from + size)]
      if (await fails(candidate)) best = candidate
      else from += size
    }
  }
  return best
}

const noExclusions: Policy['exclusions'] = {
  users: [], tags: [], roles: [], groups: [], userDirectories: [], customProperties: [],
  protectActiveUsers: false, protectNonBlockedUsers: false, protectInternalUsers: false,
}

const setPolicy = (settings: Settings, set: Partial<Policy>): Settings => ({...settings, policy: {...settings.policy, ...set}})

function plainSeats({policy: {seats}}: Settings): Policy['seats'] {
  const plain = (rule: Policy['seats']['analyzer']) => ({...rule, enable: true, freeSeats: undefined, freeShare: undefined})
  return {professional: plain(seats.professional), analyzer: plain(seats.analyzer)}
}

/** One at a time: wishes that say as little as can be. */
const plainer: readonly ((settings: Settings) => Settings)[] = [
  settings => setPolicy(settings, {exclusions: noExclusions}),
  settings => setPolicy(settings, {withoutWaiting: {removedExternally: false, blocked: false, inactive: false, duplicates: false}}),
  settings => setPolicy(settings, {brake: {maxPerRun: 1000, maxPerDay: 1000, maxShare: 1}}),
  settings => setPolicy(settings, {seats: plainSeats(settings)}),
  settings => setPolicy(settings, {bounceBackoffDays: 0}),
  settings => setPolicy(settings, {graceDays: 0}),
  settings => ({...settings, rule: undefined}),
  settings => ({...settings, licenseModel: 'slk'}),
  settings => ({...settings, countsQuarantined: false}),
  settings => ({...settings, dryRun: false}),
  settings => ({...settings, evaluation: 'at 2:00 am every day', reading: 'every 24 hours'}),
]

async function pass(story: Story, fails: Fails): Promise<Story> {
  let best = story
  best = {...best, events: await fewer(best.events, events => fails({...best, events}))}
  best = {...best, people: await fewer(best.people, people => fails({...best, people}))}
  for (const change of plainer) {
    const settings = change(best.settings)
    const isOther = JSON.stringify(settings) !== JSON.stringify(best.settings)
    if (isOther && await fails({...best, settings})) best = {...best, settings}
  }
  return best
}

const sizeOf = (story: Story): number => JSON.stringify(story).length

/** The shortest story that still fails, as far as greed finds it. */
export async function shrinkStory(story: Story, fails: Fails): Promise<Story> {
  let trials = 0
  const counted: Fails = async candidate => trials++ < TRIALS && fails(candidate)
  for (let best = story; ;) {
    const next = await pass(best, counted)
    if (sizeOf(next) >= sizeOf(best)) return best
    best = next
  }
}
