// The other side's words, made fit to be shown: short, readable, and without any secret of ours that they repeat.
import type {WebhookConfig} from '../config/types.ts'
import {fit, oneLine} from './webhook-text.ts'

const SHOWN = 200 // characters
const SHORTEST = 4 // a shorter text is in every word, and no secret

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const inHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** As the other side may repeat it: in an address, in JSON or in a web page. */
const formsOf = (text: string): string[] =>
  [text, decoded(text)].flatMap(form => [form, encodeURIComponent(form.toWellFormed()), JSON.stringify(form).slice(1, -1), inHtml(form)])

// Such parts of a path are in many addresses and in many answers (`no_service`), and no secret.
const WORDS = new Set(['services', 'service', 'workflows', 'workflow', 'triggers', 'manual', 'paths', 'invoke', 'webhooks', 'webhook', 'hooks', 'hook', 'incoming', 'notify', 'alerts', 'rest', 'api'])

/** Of an address all but the host: as it was given and as it is sent. */
function secretsOfUrl(address: string): string[] {
  const parts = [address, new URL(address).href].flatMap(text => {
    const rest = text.replace(/^\w+:\/\/[^/?#]*/, '')
    const [path = '', ...query] = rest.split('?')
    return [text, rest, path, ...path.split('/'), ...query, ...query.join('?').split('&').map(pair => pair.slice(pair.indexOf('=') + 1))]
  })
  return parts.filter(part => !WORDS.has(part))
}

/** A header's value, its parts (`Bearer` and the token), and what Basic hides. */
function secretsOfHeader(value: string): string[] {
  const parts = value.split(/[\s,;=]+/)
  const login = /^basic\s+(\S+)/i.exec(value)?.[1]
  const [user, ...password] = login === undefined ? [] : Buffer.from(login, 'base64').toString('utf8').split(':')
  return [value, ...parts, ...(user === undefined ? [] : [user, password.join(':')])]
}

export type Redactor = {
  /** Replaces every secret of the configuration in a text by `***`. */
  readonly hide: (text: string) => string
  /** Does the same with the beginning of one at the end of a text that broke off there. */
  readonly hideBroken: (text: string) => string
}

function hideBeginning(text: string, word: string): string {
  for (let length = word.length - 1; length >= SHORTEST; length--) {
    if (text.endsWith(word.slice(0, length))) return `${text.slice(0, -length)}***`
  }
  return text
}

export function createRedactor({url, headers, secret}: WebhookConfig): Redactor {
  const secrets = [
    ...secretsOfUrl(url.reveal()),
    ...Object.values(headers).flatMap(value => secretsOfHeader(value.reveal())),
    ...(secret ? [secret.reveal()] : []),
  ]
  const longestFirst = [...new Set(secrets.flatMap(formsOf))].filter(text => text.length >= SHORTEST).sort((a, b) => b.length - a.length)
  return {
    hide: text => longestFirst.reduce((left, word) => left.replaceAll(word, '***'), text),
    hideBroken: text => longestFirst.reduce(hideBeginning, text),
  }
}

/** `isWhole`: it did not break off, and all of it was read. */
export type Body = {readonly text: string; readonly contentType: string; readonly isWhole: boolean}

/** The first words of an answer on one line, of a web page without its tags. */
export function wordsOf({text, contentType, isWhole}: Body, {hide, hideBroken}: Redactor): string {
  const safe = hide(isWhole ? text : hideBroken(text))
  const readable = contentType.includes('html') ? safe.replace(/<[^<>]*>/g, ' ') : safe
  return fit(hide(oneLine(readable)), SHOWN)
}
