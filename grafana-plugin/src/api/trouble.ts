// What can go wrong between a panel and the collector, each as one sentence with what to do.
import type { ProblemAnswer } from '@seatkeeper/collector/contract'
import { whyNoAddress } from '../config/address'
import { CONFIGURATION_PAGE, TOKENS } from '../constants'

export type TroubleKind =
  | 'disabled'
  | 'notConfigured'
  | 'unreachable'
  | 'timeout'
  | 'wrongAddress'
  | 'tooOld'
  | 'wrongToken'
  | 'tokenRight'
  | 'noRight'
  | 'signedOut'
  | 'notRead'
  | 'grafana'
  | 'refused'

/** `code` is the collector's own word for a refusal; `configure` says that the configuration page is the place to mend it. */
export type Trouble = { kind: TroubleKind; sentence: string; code?: string; configure?: boolean }

const titles: Record<TroubleKind, string> = {
  disabled: 'The app is not enabled',
  notConfigured: 'Not configured yet',
  unreachable: 'The collector does not answer',
  timeout: 'The collector is slow',
  wrongAddress: 'Wrong address',
  tooOld: 'The collector is too old',
  wrongToken: 'Wrong token',
  tokenRight: 'The token may not do this',
  noRight: 'Not allowed',
  signedOut: 'Not signed in',
  notRead: 'Not read yet',
  grafana: 'Grafana could not answer',
  refused: 'The collector refused',
}

/** What stands above the sentence. */
export const titleOf = ({ kind }: Trouble): string => titles[kind]

/** Thrown by every request of this plugin. */
export class TroubleError extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(trouble.sentence)
    this.name = 'TroubleError'
    this.trouble = trouble
  }
}

/** As Grafana's fetch gives an error: the answer of the proxy, or of the collector behind it. */
export type FailedAnswer = { status?: number; statusText?: string; data?: unknown }

type Body = Partial<ProblemAnswer>

const bodyOf = (data: unknown): Body => (typeof data === 'object' && data !== null ? (data as Body) : {})

const notConfigured: Trouble = {
  kind: 'notConfigured',
  configure: true,
  sentence: "The address of the collector is not set, or the tokens are missing. Enter them on the app's configuration page.",
}

const unreachable: Trouble = {
  kind: 'unreachable',
  configure: true,
  sentence: 'Grafana cannot reach the collector. Is it running, and is its address right as seen from the Grafana server?',
}

const timeout: Trouble = {
  kind: 'timeout',
  sentence: 'The collector did not answer in time. It may be reading a large site; try again in a moment.',
}

const wrongAddress: Trouble = {
  kind: 'wrongAddress',
  configure: true,
  sentence: 'Something answers at this address, but it is not a Seatkeeper collector. Check the address and its port.',
}

const tooOld: Trouble = {
  kind: 'tooOld',
  sentence: 'The collector is too old for this app: it does not know this request. Update the collector.',
}

const disabled: Trouble = {
  kind: 'disabled',
  configure: true,
  sentence: "The Seatkeeper app is not enabled in Grafana. An administrator can enable it on the app's page.",
}

const noRight: Trouble = {
  kind: 'noRight',
  sentence: 'Your role in Grafana does not allow this. Editors may release and exclude, Viewers may look.',
}

const signedOut: Trouble = {
  kind: 'signedOut',
  sentence: 'You are not signed in to Grafana, so the seats are not shown. Sign in to see them.',
}

function fromCollector({ code, detail, status }: Body): Trouble {
  const sentence = detail ?? ''
  if (code === 'noSuchPath') return tooOld
  if (code === 'noToken' || code === 'wrongToken') return { kind: 'wrongToken', code, configure: true, sentence: `The collector does not know the token that Grafana sends. ${sentence}` }
  if (code === 'scope' || code === 'operator') return { kind: 'tokenRight', code, configure: code === 'scope', sentence }
  if (code === 'notRead') return { kind: 'notRead', code, sentence }
  return { kind: 'refused', sentence: sentence === '' ? `The collector answered ${status ?? 'with an error'}.` : sentence, ...(code !== undefined && { code }) }
}

const newerPage: Trouble = { ...tooOld, sentence: 'This page is newer than the app that Grafana has loaded. Reload the page; if that does not help, update the app.' }

/** Grafana's own answers have a status and a message, and nothing of problem+json. The first line that fits decides. */
const answersOfGrafana: Array<{ status: number; message?: RegExp; trouble: Trouble }> = [
  { status: 401, trouble: signedOut },
  { status: 403, trouble: noRight },
  { status: 404, message: /not enabled|setting not found|no installed plugin/i, trouble: disabled },
  { status: 404, message: /route match not found/i, trouble: newerPage },
  { status: 500, message: /interpolate|parse url/i, trouble: notConfigured },
  { status: 502, trouble: unreachable },
  { status: 0, trouble: unreachable },
  { status: 504, trouble: timeout },
]

const overloaded: readonly number[] = [429, 500, 503]

function fromGrafana(status: number, text: string): Trouble {
  const known = answersOfGrafana.find(answer => answer.status === status && (answer.message?.test(text) ?? true))
  if (known !== undefined) return known.trouble
  if (overloaded.includes(status) && text !== '') return { kind: 'grafana', sentence: `Grafana answered ${status}: ${text.replace(/\.*$/, '.')} Try again in a moment; if it stays, Grafana's log has the cause.` }
  return wrongAddress
}

/** Every failure as a sentence; an answer that is not of the collector's kind is blamed on the address. */
export function toTrouble({ status = 0, data }: FailedAnswer): Trouble {
  const body = bodyOf(data)
  if (typeof body.code === 'string') return fromCollector(body)
  return fromGrafana(status, typeof body.message === 'string' ? body.message : '')
}

/** The app's settings as Grafana shows them to everybody; tokens only as set or not. */
export type KnownSettings = { jsonData?: { apiUrl?: string }; secureJsonFields?: Record<string, boolean> }

/** What may come of settings that are missing: Grafana forwards to nowhere, or sends no token. */
export const mayBeUnset = ({ kind }: Trouble): boolean => kind === 'unreachable' || kind === 'notConfigured' || kind === 'wrongToken'

/** Grafana gives the same answer for no address as for one that is down: the settings tell them apart. */
export function withSettings(trouble: Trouble, { jsonData, secureJsonFields }: KnownSettings): Trouble {
  const address = jsonData?.apiUrl ?? ''
  if (address === '') return notConfigured
  const wrong = whyNoAddress(address)
  if (wrong !== undefined) return { ...notConfigured, sentence: `The address of the collector cannot be one. ${wrong}` }
  const lacksToken = secureJsonFields !== undefined && TOKENS.some(name => secureJsonFields[name] !== true)
  return trouble.kind === 'wrongToken' && lacksToken ? notConfigured : trouble
}

export const notACollector = new TroubleError(wrongAddress)

export const needsUpdate = (version: string): Trouble => ({ ...tooOld, sentence: `The collector is version ${version}, which is too old for this app. Update the collector.` })

/** Whether what was sent may have been done all the same: the answer was lost, not refused. */
export const mayHaveArrived = ({ kind, code }: Trouble): boolean => code === undefined && ['unreachable', 'timeout', 'wrongAddress', 'grafana', 'refused'].includes(kind)

/** The trouble of whatever was thrown; a bug keeps its own words. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof TroubleError) return error.trouble
  return { kind: 'refused', sentence: error instanceof Error ? error.message : String(error) }
}

export const configurationLink = { text: 'Open configuration', href: CONFIGURATION_PAGE }
