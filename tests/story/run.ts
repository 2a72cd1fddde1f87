// Plays many stories side by side; the first that fails is made short and told.
import {countIn, type Counts} from './count.ts'
import {drawStory} from './draw-story.ts'
import type {Complaint} from './history.ts'
import {playStory} from './play.ts'
import {printStory} from './print.ts'
import {shrinkStory} from './shrink.ts'
import type {Story} from './words.ts'

export type Order = {
  readonly seed: number
  readonly runs: number
  /** About how many events a story has. */
  readonly events: number
  /** The number of the first story; a failure names its own, so that it alone can be played again. */
  readonly first?: number
  readonly tell?: (done: number) => void
}

export type Result = {readonly runs: number; readonly counts: Counts; readonly failure: string | undefined}

/** Stories wait for retries and patience more than they work. */
const SIDE_BY_SIDE = 16

type Failed = {readonly index: number; readonly story: Story; readonly complaint: Complaint}

async function report({index, story, complaint}: Failed, {seed, events}: Order): Promise<string> {
  const fails = async (candidate: Story): Promise<boolean> => (await playStory(candidate)).complaint?.what === complaint.what
  const shortest = await shrinkStory(story, fails)
  const {history, complaint: again} = await playStory(shortest)
  const found = again ?? complaint
  return [
    `Story ${index} of seed ${seed}: ${found.what}. ${found.sentence}`, '',
    ...(again === undefined ? ['The shortest story did not show it again: it hangs on real time too.', ''] : []),
    printStory(shortest, history), '',
    `Again: npm run story -- --seed ${seed} --first ${index} --runs 1 --events ${events}`,
  ].join('\n')
}

/** Stops at the first failure. */
export async function runStories(order: Order): Promise<Result> {
  const {seed, runs, events, first = 0, tell = () => undefined} = order
  const counts = new Map<string, number>()
  let [next, done] = [first, 0]
  let failed: Failed | undefined
  const work = async (): Promise<void> => {
    while (failed === undefined && next < first + runs) {
      const index = next++
      const story = drawStory(seed, index, events)
      const {history, complaint} = await playStory(story)
      countIn(counts, history)
      if (complaint !== undefined) failed ??= {index, story, complaint}
      if (++done % 100 === 0) tell(done)
    }
  }
  await Promise.all(Array.from({length: SIDE_BY_SIDE}, work))
  return {runs: done, counts, failure: failed && await report(failed, order)}
}
