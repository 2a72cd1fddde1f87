// How far a long piece of work is: one line that changes on a terminal, a line now and then elsewhere, nothing at all when it is quick.

export type Out = {readonly isTTY?: boolean; readonly write: (text: string) => unknown}

export type Progress = {
  /** `done` of `whole`, in any unit. */
  readonly reached: (done: number) => void
  /** Takes the line off the terminal. */
  readonly end: () => void
}

export type ProgressWish = {
  readonly whole: number
  /** What is said of a part done, such as `day 3 of 180`. */
  readonly word: (done: number) => string
}

const PATIENCE = 2000
const LINE_EVERY = 10_000
const REDRAW_EVERY = 100
const CLEAR = '\r\x1b[2K'
const FEW = 100 // seconds; more is told in minutes
/** The part of the whole that must be done before what is left is estimated. */
const ENOUGH = 0.05

/** `40 s` or `7 min`. */
export const timeText = (seconds: number): string => (seconds < FEW ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`)

/** Estimates by the pace since the first report, as the start takes longer than what comes after it; `real` is a clock in milliseconds. */
export function createProgress({whole, word}: ProgressWish, out: Out = process.stdout, real: () => number = () => performance.now()): Progress {
  const started = real()
  const isTerminal = out.isTTY === true
  let [last, drawn] = [Number.NEGATIVE_INFINITY, false]
  let first: {readonly done: number; readonly passed: number} | undefined
  const secondsLeft = (done: number, passed: number): number => {
    if (first === undefined || done - first.done < ENOUGH * whole) return 0
    return ((passed - first.passed) * (whole - done)) / (done - first.done) / 1000
  }
  const text = (done: number, passed: number): string => {
    const left = secondsLeft(done, passed)
    return `  ${word(done)}, ${timeText(passed / 1000)}${left > 0 ? `; about ${timeText(left)} left` : ''}`
  }
  return {
    reached: done => {
      const passed = real() - started
      if (done > 0) first ??= {done, passed}
      if (passed < PATIENCE || done <= 0 || passed - last < (isTerminal ? REDRAW_EVERY : LINE_EVERY)) return
      last = passed
      drawn = true
      out.write(isTerminal ? `${CLEAR}${text(done, passed)}` : `${text(done, passed)}\n`)
    },
    end: () => {
      if (drawn && isTerminal) out.write(CLEAR)
    },
  }
}
