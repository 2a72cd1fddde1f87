// Adds up what the stages of `npm test` found, and words the summary.

export type Skipped = {name: string; reason: string}
export type Tally = {passed: number; failed: number; skipped: Skipped[]}
export type StageResult = {name: string; seconds: number; tally: Tally; output: string}

/** The tally of a stage that only passes or fails. */
export function verdictOf(hasPassed: boolean): Tally {
  return hasPassed ? {passed: 1, failed: 0, skipped: []} : {passed: 0, failed: 1, skipped: []}
}

export function sum(tallies: Tally[]): Tally {
  return {
    passed: tallies.reduce((total, {passed}) => total + passed, 0),
    failed: tallies.reduce((total, {failed}) => total + failed, 0),
    skipped: tallies.flatMap(({skipped}) => skipped),
  }
}

/**
 * The tally of a vitest run. Its report may be missing or wrong after a crash, and errors outside a test show in the exit code alone:
 * a run that did not end well has failed at least once, and so has one that ran nothing.
 */
export function tallyTests(report: Tally | undefined, exitCode: number): Tally {
  const {passed, failed, skipped} = report ?? {passed: 0, failed: 0, skipped: []}
  const isEmpty = passed + failed + skipped.length === 0
  const isSound = exitCode === 0 && !isEmpty
  return {passed, failed: isSound ? failed : Math.max(failed, 1), skipped}
}

/** What a stage says when it ends: one line, and the tool's output when it failed. */
export function wordStage({name, seconds, tally, output}: StageResult): string {
  const line = `${name.padEnd(28)} ${tally.failed === 0 ? 'ok' : 'FAILED'} (${seconds.toFixed(1)} s)`
  return tally.failed === 0 ? line : `${line}\n${output.trimEnd()}\n`
}

/** The end of the whole run: the skipped tests under their reasons, and as the very last line the sums. */
export function wordSummary({passed, failed, skipped}: Tally): string {
  const reasons = [...new Set(skipped.map(({reason}) => reason))]
  const lines = reasons.flatMap(reason => {
    const names = skipped.filter(test => test.reason === reason).map(({name}) => `  ${name.replaceAll(/\s+/g, ' ')}`)
    return [`Skipped: ${reason}`, ...names]
  })
  return [...lines, `${passed} passed, ${failed} failed, ${skipped.length} skipped`].join('\n')
}
