// What is told to people and programs when something happened; each destination gives it its form.

export const messageKinds = ['serverLicenseStatus', 'serverLicenseAlert', 'seatsReleased', 'releaseFailed', 'planHalted', 'poolLow', 'atRiskDigest', 'seatReleased', 'test'] as const

export type MessageKind = (typeof messageKinds)[number]

/** `more` rows are left out. */
export type MessageTable = {readonly head: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly more: number}

export type Message = {
  readonly id: string // a UUID, the same however often it is sent
  readonly kind: MessageKind
  readonly event: string // finer than the kind, e.g. `server license about to expire alert`
  readonly at: number // epoch ms
  readonly site: string
  readonly severity: 'ok' | 'info' | 'warning' | 'critical'
  readonly title: string // one line
  readonly lines: readonly string[] // sentences
  readonly facts: readonly {readonly name: string; readonly value: string}[]
  readonly table?: MessageTable
  readonly link?: {readonly text: string; readonly url: string} // into Grafana
  readonly data: Readonly<Record<string, unknown>> // the same for programs
  readonly to?: string // with seatReleased: the address of the user
}
