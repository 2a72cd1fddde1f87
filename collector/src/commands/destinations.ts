// `seatkeeper test-destination` and `undelivered`: whether a destination takes messages, and what was refused.
import type {Config} from '../config/types.ts'
import {toDraft, withId} from '../messages/draft.ts'
import {messageDestinations} from '../messages/route.ts'
import {probeInflux} from '../sinks/influxdb.ts'
import {createMessageSinks} from '../sinks/index.ts'
import {createOutbox} from '../store/outbox.ts'
import {toUndelivered, type Undelivered} from '../undelivered.ts'
import {complain, print, readState, shortTimeText} from './context.ts'
import {tellIfSlow} from './progress.ts'
import {table} from './table.ts'
import {UserError} from './user-error.ts'

const TEST_LINES = ['This is a test message of Seatkeeper. Nothing happened, and nothing is to be done.']

function testPayload({sites: [{name}], grafanaUrl}: Config): string {
  const draft = toDraft({site: name, grafanaUrl, at: Date.now()}, {kind: 'test', event: 'test', severity: 'info', title: 'Test message of Seatkeeper', lines: TEST_LINES})
  return JSON.stringify(withId(draft))
}

const namesOf = (config: Config) => [...(config.destinations.influxDb ? ['influxDb'] : []), ...messageDestinations(config).map(({name}) => name)]

/** A webhook may be named without its prefix. */
function findName(config: Config, wanted: string): string {
  const names = namesOf(config)
  const found = names.find(name => name === wanted) ?? names.find(name => name === `webhook:${wanted}`)
  if (found !== undefined) return found
  if (names.length === 0) throw new UserError(`The configuration ${config.file} names no destination.`, 2)
  throw new UserError(`There is no destination ${wanted} in ${config.file}. Its destinations: ${names.join(', ')}.`, 2)
}

async function sendTest(config: Config, name: string): Promise<{ok: boolean; sentence: string}> {
  const sink = createMessageSinks(config, {warn: complain}).find(candidate => candidate.name === name)!
  try {
    const result = await sink.send([testPayload(config)])
    return result.kind === 'taken' ? {ok: true, sentence: `${name} took a test message.`} : {ok: false, sentence: result.sentence}
  } finally {
    await sink.close()
  }
}

/** Sends a test message past the queue and tells the exact answer; 0 when it was taken. */
export async function testDestination(config: Config, wanted: string): Promise<number> {
  const name = findName(config, wanted)
  const {influxDb} = config.destinations
  const asked = name === 'influxDb' && influxDb ? probeInflux(influxDb) : sendTest(config, name)
  const {ok, sentence} = await tellIfSlow(() => `Waiting for ${name} ...`, asked)
  if (!ok) throw new UserError(sentence)
  print(sentence)
  return 0
}

const SHOWN = 1000

function rowOf({destination, at, refusedAt, what, user, to, reason}: Undelivered, timeZone: string): string[] {
  const who = [user, to].filter(text => text !== undefined)
  return [destination, who.length === 0 ? what : `${what} (to ${who.join(', ')})`, shortTimeText(at, timeZone), shortTimeText(refusedAt, timeZone), reason]
}

/** What destinations refused, the newest first; also beside a running collector. */
export function listUndelivered(config: Config, {json = false}: {json?: boolean}): number {
  const messages = readState(config, db => (db === undefined ? [] : toUndelivered(createOutbox(db).refused(SHOWN), config)))
  if (json) print(JSON.stringify(messages, null, 2))
  else if (messages.length === 0) print('No destination has refused a message.')
  else {
    print(table(['Destination', 'Message', 'Made', 'Refused', 'What the other side said'], messages.map(message => rowOf(message, config.timeZone))))
    print(`Times are in ${config.timeZone}. These messages are not sent again. When the cause is mended, try \`seatkeeper test-destination\`.`)
  }
  return 0
}
