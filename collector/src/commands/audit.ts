// `seatkeeper audit`: checks the chain of records, and prints it.
import type {Config} from '../config/types.ts'
import type {AuditRecord} from '../store/audit.ts'
import {print, withStore} from './context.ts'
import {UserError} from './user-error.ts'

export function auditVerify(config: Config): number {
  return withStore(config, store => {
    const {records, broken} = store.audit.verify()
    if (broken) throw new UserError(broken.sentence)
    const head = store.audit.head()
    print(`${records} records verify. The last one is ${head.seq}, ${head.mac}; compare it with audit_head in collector_health to see that none is missing at the end.`)
    return 0
  })
}

const toLine = ({seq, at, site, kind, body, person}: AuditRecord) => JSON.stringify({
  seq, at: new Date(at).toISOString(), site, kind, ...(JSON.parse(body) as object), ...(person !== null && {person: JSON.parse(person) as unknown}),
})

export function auditExport(config: Config): number {
  return withStore(config, store => {
    for (let afterSeq = 0; ;) {
      const records = store.audit.list({afterSeq, limit: 1000})
      for (const record of records) print(toLine(record))
      if (records.length === 0) return 0
      afterSeq = records.at(-1)!.seq
    }
  })
}
