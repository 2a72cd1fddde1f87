// Takes back, last step first, what was done to something that is not ours.

export type Undo = () => Promise<unknown>

/** Runs and removes the steps from the last to the first; one that fails does not keep the others from running. Throws what failed at the end. */
export async function undoAll(steps: Undo[]): Promise<void> {
  const failed: unknown[] = []
  for (const step of steps.splice(0).toReversed()) await step().catch((error: unknown) => failed.push(error))
  if (failed.length > 0) throw new AggregateError(failed, `Not everything could be taken back: ${failed.map(error => (error instanceof Error ? error.message : String(error))).join(' ')}`)
}
