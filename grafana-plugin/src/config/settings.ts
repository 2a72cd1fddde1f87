// The app's settings: what Grafana keeps readable, and the two tokens, which it never gives back.
import { getBackendSrv } from '@grafana/runtime'
import { lastValueFrom } from 'rxjs'
import { APP_ID } from '../constants'

export type AppSettings = { apiUrl?: string }

export const TOKENS = ['readToken', 'operateToken'] as const
export type TokenName = (typeof TOKENS)[number]

/** Only tokens that were typed are sent: the others stay as they are. */
export type Change = { apiUrl: string; tokens: Partial<Record<TokenName, string>> }

const plain = (address: string) => address.trim().replace(/\/+$/, '')

/** What is wrong with the address; undefined when it can be an address. */
export function whyNoAddress(address: string): string | undefined {
  const text = plain(address)
  if (text === '') return 'Give the address of the collector, such as http://seatkeeper.example.com:8484.'
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) return 'An address begins with http:// or https://, such as http://seatkeeper.example.com:8484.'
  if (new URL(text).username !== '') return 'An address holds no user name or password; the tokens go below.'
  return undefined
}

/** Saves, and enables the app where it was not. Throws Grafana's error, which has a message. */
export async function saveSettings({ apiUrl, tokens }: Change): Promise<void> {
  await lastValueFrom(
    getBackendSrv().fetch({
      url: `/api/plugins/${APP_ID}/settings`,
      method: 'POST',
      data: { enabled: true, pinned: true, jsonData: { apiUrl: plain(apiUrl) }, secureJsonData: tokens },
      showErrorAlert: false,
      showSuccessAlert: false,
    })
  )
}
