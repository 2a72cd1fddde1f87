// A message and a webhook for tests, and names that are hard on every form of text.
import {createSecret} from '../config/secret.ts'
import type {MessageSwitches, WebhookConfig} from '../config/types.ts'
import type {Message} from '../messages/model.ts'

export const AT = Date.UTC(2026, 10, 22, 4, 50, 7)

export function aMessage(change: Partial<Message> = {}): Message {
  return {
    id: '7d1c3c52-8f0e-4a8e-9a6b-0d6f3a1f5b11',
    kind: 'serverLicenseAlert',
    event: 'server license about to expire alert',
    at: AT,
    site: 'prod',
    severity: 'warning',
    title: 'prod: the server license ends in 20 days',
    lines: ['The server license of prod ends on 12 December 2026.', 'Ask Qlik for a renewal.'],
    facts: [{name: 'Days left', value: '20'}, {name: 'Ends', value: '2026-12-12'}],
    data: {licenseExpired: false, expiryDateStr: '2026-12-12', daysUntilExpiry: 20},
    ...change,
  }
}

const switches: MessageSwitches = {
  serverLicense: {sendRecurring: true, sendAlert: true}, seatsReleased: true, releaseFailed: true, planHalted: true, poolLow: true, atRiskDigest: false, seatReleased: false,
}

type Change = Partial<Omit<WebhookConfig, 'url' | 'headers' | 'secret'>> & {readonly headers?: Readonly<Record<string, string>>; readonly secret?: string}

/** Secrets are given as plain texts. */
export function aWebhook(url: string, {headers = {}, secret, ...change}: Change = {}): WebhookConfig {
  return {
    name: 'ops',
    url: createSecret(url),
    method: 'POST',
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, createSecret(value)])),
    ...(secret !== undefined && {secret: createSecret(secret)}),
    rejectUnauthorized: true,
    template: 'json',
    timeoutSeconds: 10,
    messages: switches,
    ...change,
  }
}

/** What a directory may hold as the name of a user. */
export const hardNames: readonly string[] = [
  'CORP\\_anna_', '*bold* ~gone~ `code` ```fence```', '<!channel> <@U123|you> & <https://evil.example|here>', ':skull: @here #general', '[here](https://evil.example)',
  'line\nbreak\r\n\u2028and\u2029\ttab\0null\x1b[31m', 'turned \u202egnola\u202c and \u2066closed', 'שלום\u200f-\u200eعمر', '{{DATE(2017-02-14T06:08:39Z, SHORT)}} ${title}',
  '"quoted" \\n \\', 'half \ud83d of a smile', '👩‍👩‍👧‍👦'.repeat(80), `Zalgo${'\u0301'.repeat(4000)}`, 'x'.repeat(5000), '- item\r- item', '\u200b\u202e\ufeff', '', ' ',
]
