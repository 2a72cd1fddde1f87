// Tells who waits at a terminal what is being waited for, when it takes longer than people wait without wondering.
import {complain} from './context.ts'

export const PATIENCE = 2000 // ms

/** On stderr, where it is in the way of no output, and only to a person: in the mail of a scheduled job it is noise. */
export const tellPerson = (sentence: string): void => process.stderr.isTTY ? complain(sentence) : undefined

/** Waits for the work; after two seconds says the sentence to who sits at the terminal. */
export async function tellIfSlow<T>(sentence: () => string, work: Promise<T>, {patience = PATIENCE, tell = tellPerson} = {}): Promise<T> {
  const timer = setTimeout(() => tell(sentence()), patience)
  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}

/** A line that is written over as the work goes on, and wiped away at its end. */
type LiveLine = {readonly show: (text: string) => void; readonly end: () => void}

const START_OF_LINE = '\r\u001B[K' // and nothing behind it

/** On stderr, and only for a person. */
export function createLiveLine({isTerminal = process.stderr.isTTY, write = (text: string): void => void process.stderr.write(text)} = {}): LiveLine {
  let shown = ''
  const put = (text: string): void => {
    if (!isTerminal || text === shown) return
    write(`${START_OF_LINE}${text}`)
    shown = text
  }
  return {show: put, end: () => put('')}
}
