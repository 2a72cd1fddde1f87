// Names that plugin.json gives and the code uses.
export const APP_ID = 'seatkeeper-licenses-app'
export const OPERATE = `${APP_ID}.seats:operate`
export const AT_RISK_PAGE = `/a/${APP_ID}/at-risk`
export const ALERTS_PAGE = `/a/${APP_ID}/alerts`
export const CONFIGURATION_PAGE = `/plugins/${APP_ID}`

/** The level of the collector's API that this version needs; `GET /v4/connection` tells the collector's. */
export const API_LEVEL = 1

/** The app's secrets, as its settings name them. */
export const TOKENS = ['readToken', 'operateToken'] as const
export type TokenName = (typeof TOKENS)[number]
