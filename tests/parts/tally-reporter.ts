// A vitest reporter that writes the tally of a run to a file, for `npm test`.
import {writeFileSync} from 'node:fs'
import type {Reporter, TestCase, TestModule} from 'vitest/node'
import {sum} from './tally.ts'
import type {Skipped, Tally} from './tally.ts'
import './describe-with.ts'

function reasonOf(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  const fallback = test.options.mode === 'run' ? 'its suite failed before it' : `marked ${test.options.mode}`
  return note ?? test.meta().reason ?? fallback
}

function toSkipped(test: TestCase): Skipped {
  return {name: `${test.module.relativeModuleId} > ${test.fullName}`, reason: reasonOf(test)}
}

/** A file or a suite can fail without a failed test, by an import or a hook: that is one failure, and its tests did not run. */
function tallyModule(module: TestModule): Tally {
  const tests = [...module.children.allTests()]
  const inState = (state: string): TestCase[] => tests.filter(test => test.result().state === state)
  const failed = inState('failed').length + inState('pending').length
  const brokenSuites = [module, ...module.children.allSuites()].filter(suite => suite.errors().length > 0).length
  const isUnfinished = module.state() !== 'passed' && module.state() !== 'skipped'
  return {
    passed: inState('passed').length,
    failed: isUnfinished ? Math.max(failed + brokenSuites, 1) : failed,
    skipped: inState('skipped').map(toSkipped),
  }
}

/** Writes {passed, failed, skipped} as JSON when the run ends. Errors outside of any test count as one failure each. */
export function tallyReporter(file: string): Reporter {
  return {
    onTestRunEnd: (modules, unhandledErrors) => {
      const outside: Tally = {passed: 0, failed: unhandledErrors.length, skipped: []}
      writeFileSync(file, JSON.stringify(sum([...modules.map(tallyModule), outside])))
    },
  }
}
