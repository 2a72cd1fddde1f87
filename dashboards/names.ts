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

/** Where the app tells what each alert means. */
export const alertPage = `/a/${appId}/alerts`

/** Uids and titles of dashboards. */
export const overview = {uid: 'seatkeeper-overview', title: 'License overview'} as const
export const capacity = {uid: 'seatkeeper-capacity', title: 'Capacity planning'} as const
export const cost = {uid: 'seatkeeper-cost', title: 'Cost optimization'} as const
export const activity = {uid: 'seatkeeper-activity', title: 'User activity'} as const
export const releases = {uid: 'seatkeeper-releases', title: 'Releases and audit'} as const
export const serverLicense = {uid: 'seatkeeper-server-license', title: 'Server license'} as const
export const health = {uid: 'seatkeeper-health', title: 'Collector health'} as const
