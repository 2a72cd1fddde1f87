// Says once what is being waited for, when it takes longer than people wait without wondering.
import {complain} from './context.ts'

export const PATIENCE = 2000 // ms

/** Waits for the work; after two seconds says the sentence on stderr, where it is in the way of no output. */
export async function tellIfSlow<T>(sentence: () => string, work: Promise<T>, {patience = PATIENCE, tell = complain} = {}): Promise<T> {
  const timer = setTimeout(() => tell(sentence()), patience)
  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}
