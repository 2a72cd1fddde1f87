// Names that more than one file must agree on: the dashboards, the alert rules, and what is provisioned beside them.

/** The data source of provisioning/datasources. */
export const dataSource = {type: 'influxdb', uid: 'seatkeeper-influxdb', name: 'Seatkeeper'} as const

/** Dashboards and rules lie in one folder. */
export const folder = 'Seatkeeper'

export const appId = 'seatkeeper-licenses-app'
export const atRiskPanelType = 'seatkeeper-atrisk-panel'

/** Uids of dashboards, and ids of the panels that something else points to. */
export const overview = {uid: 'seatkeeper-overview', freeSeatsPanel: 1} as const
