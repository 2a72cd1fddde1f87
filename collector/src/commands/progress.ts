// Says once what is being waited for, when it takes longer than people wait without wondering.
import {complain} from './context.ts'

export const PATIENCE = 2000 // ms

/** On stderr, where it is in the way of no output, and only to a person: in the mail of a scheduled job it is noise. */
const tellPerson = (sentence: string): void => process.stderr.isTTY ? complain(sentence) : undefined

/** Waits for the work; after two seconds says the sentence to who sits at the terminal. */
export async function tellIfSlow<T>(sentence: () => string, work: Promise<T>, {patience = PATIENCE, tell = tellPerson} = {}): Promise<T> {
  const timer = setTimeout(() => tell(sentence()), patience)
  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}
