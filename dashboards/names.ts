// Names that more than one file must agree on: the dashboards, the alert rules, and what is provisioned beside them.

/** The data source of provisioning/datasources. */
export const dataSource = {type: 'influxdb', uid: 'seatkeeper-influxdb', name: 'Seatkeeper'} as const

/** Dashboards and rules lie in one folder. */
export const folder = 'Seatkeeper'

/** Of all our dashboards: the menu that leads from one to the others goes by it. */
export const tag = 'seatkeeper'

export const appId = 'seatkeeper-licenses-app'
export const atRiskPanelType = 'seatkeeper-atrisk-panel'
export const atRiskPage = `/a/${appId}/at-risk`

/** Uids of dashboards, and ids of the panels that something else points to. */
export const overview = {uid: 'seatkeeper-overview', freeSeatsPanel: 1} as const
export const capacity = {uid: 'seatkeeper-capacity'} as const
export const cost = {uid: 'seatkeeper-cost'} as const
export const activity = {uid: 'seatkeeper-activity'} as const
export const releases = {uid: 'seatkeeper-releases'} as const
export const serverLicense = {uid: 'seatkeeper-server-license'} as const
export const health = {uid: 'seatkeeper-health'} as const
