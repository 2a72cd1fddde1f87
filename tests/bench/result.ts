// A line of a bench: what was measured, beside its budget.
export type Result = {
  readonly bench: string
  readonly what: string
  readonly seconds: number
  readonly peakMb?: number
  readonly requests?: number
  readonly budgetSeconds?: number
  readonly budgetMb?: number
  readonly remark?: string
}

const within = (value: number, budget: number | undefined) => (budget === undefined ? '' : value <= budget ? ` (budget ${budget})` : ` (OVER the budget of ${budget})`)

/** `evaluate: 50,000 seats: 2.10 s (budget 2.5), 210 MB peak (budget 250), 4 requests`. */
export function toText({bench, what, seconds, peakMb, requests, budgetSeconds, budgetMb, remark}: Result): string {
  const parts = [
    `${seconds < 0.1 ? `${(seconds * 1000).toFixed(1)} ms` : `${seconds.toFixed(2)} s`}${within(seconds, budgetSeconds)}`,
    ...(peakMb === undefined ? [] : [`${Math.round(peakMb)} MB peak${within(peakMb, budgetMb)}`]),
    ...(requests === undefined ? [] : [`${requests} requests`]),
    ...(remark === undefined ? [] : [remark]),
  ]
  return `${bench}: ${what}: ${parts.join(', ')}`
}

/** Runs it once; seconds of the wall clock. */
export async function timed<T>(work: () => Promise<T>): Promise<{seconds: number; value: T}> {
  const started = performance.now()
  const value = await work()
  return {seconds: (performance.now() - started) / 1000, value}
}
