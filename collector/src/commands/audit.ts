// `seatkeeper audit`: checks the chain of records, and prints it; also beside a running collector.
import type {Config} from '../config/types.ts'
import {createAudit, type Audit, type AuditRecord} from '../store/audit.ts'
import {print, readState} from './context.ts'
import {UserError} from './user-error.ts'

function withAudit(config: Config, work: (audit: Audit) => number): number {
  const {dataDir} = config
  return readState(config, db => {
    if (db === undefined) throw new UserError(`There are no records in the data folder ${dataDir} yet. A collector writes them; is \`dataDir\` right?`)
    return work(createAudit(db, dataDir, () => true))
  })
}

export function auditVerify(config: Config): number {
  return withAudit(config, audit => {
    const {records, broken} = audit.verify()
    if (broken) throw new UserError(broken.sentence)
    const head = audit.head()
    print(`${records} records verify. The last one is ${head.seq}, ${head.mac}; compare it with audit_head in collector_health to see that none is missing at the end.`)
    return 0
  })
}

const toLine = ({seq, at, site, kind, body, person}: AuditRecord) => JSON.stringify({
  seq, at: new Date(at).toISOString(), site, kind, ...(JSON.parse(body) as object), ...(person !== null && {person: JSON.parse(person) as unknown}),
})

export function auditExport(config: Config): number {
  return withAudit(config, audit => {
    for (let afterSeq = 0; ;) {
      const records = audit.list({afterSeq, limit: 1000})
      for (const record of records) print(toLine(record))
      if (records.length === 0) return 0
      afterSeq = records.at(-1)!.seq
    }
  })
}
