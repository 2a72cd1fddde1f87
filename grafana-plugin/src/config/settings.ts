// The app's settings: what Grafana keeps readable, and the two tokens, which it never gives back.
import { getBackendSrv } from '@grafana/runtime'
import { lastValueFrom } from 'rxjs'
import { APP_ID, type TokenName } from '../constants'
import { plainAddress } from './address'

export type AppSettings = { apiUrl?: string }

/** Only tokens that were typed are sent: the others stay as they are. */
export type Change = { apiUrl: string; tokens: Partial<Record<TokenName, string>> }

/** Saves, and enables the app where it was not. Throws Grafana's error, which has a message. */
export async function saveSettings({ apiUrl, tokens }: Change): Promise<void> {
  await lastValueFrom(
    getBackendSrv().fetch({
      url: `/api/plugins/${APP_ID}/settings`,
      method: 'POST',
      data: { enabled: true, pinned: true, jsonData: { apiUrl: plainAddress(apiUrl) }, secureJsonData: tokens },
      showErrorAlert: false,
      showSuccessAlert: false,
    })
  )
}
