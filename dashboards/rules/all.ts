// All alert rules, in the order in which they are shown.
import {collector} from './collector.ts'
import {minutesAndTokens} from './minutes-and-tokens.ts'
import {order} from './order.ts'
import {releases} from './releases.ts'
import {seats} from './seats.ts'
import {serverLicense} from './server-license.ts'
import type {Section} from './source.ts'

export const sections: readonly Section[] = [seats, minutesAndTokens, order, releases, serverLicense, collector]
