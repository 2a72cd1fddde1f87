// What was told last of something that needs somebody, so that it is told once, at its rhythm, and again when it is well.
import type {Database} from './database.ts'

export type Alert = {readonly state: string; readonly at: number}

export type Alerts = {
  readonly find: (site: string, name: string) => Alert | undefined
  /** Undefined: there is nothing to tell any more. */
  readonly remember: (site: string, name: string, alert: Alert | undefined) => void
}

export function createAlerts(db: Database): Alerts {
  return {
    find: (site, name) => db.get<{state: string; at: number}>('SELECT state, at FROM alert WHERE site = ? AND name = ?', site, name),
    remember: (site, name, alert) => {
      if (alert === undefined) db.run('DELETE FROM alert WHERE site = ? AND name = ?', site, name)
      else db.run('INSERT OR REPLACE INTO alert (site, name, state, at) VALUES (?, ?, ?, ?)', site, name, alert.state, alert.at)
    },
  }
}
