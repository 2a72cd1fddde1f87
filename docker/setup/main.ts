// The first container: makes the secrets that are not there yet, and says how many, never which. `--demo` also makes those of the message broker.
import {chownSync, existsSync} from 'node:fs'
import {keepSecrets} from './keep.ts'

const SECRETS = '/run/seatkeeper'
/** The mail catcher's image has no folder of its own for its mails. */
const MAILS = '/mails'
const MAIL_CATCHER = 1002

try {
  const {made, kept} = keepSecrets(SECRETS, {demo: process.argv.includes('--demo')})
  if (existsSync(MAILS)) chownSync(MAILS, MAIL_CATCHER, MAIL_CATCHER)
  console.log(`Secrets: ${made} made, ${kept} kept from earlier.`)
} catch (error) {
  console.error(`The secrets cannot be kept: ${(error as Error).message}`)
  process.exitCode = 1
}
