// The real servers that tests and the demo run against, and how each is had on a fresh clone.
import {ensureInfluxd} from './influxd.ts'

export type PartName = 'influxdb'

/** Why a part cannot be had, by its name; a part that is there has no entry. */
export type MissingParts = Partial<Record<PartName, string>>

export type Part = {name: PartName; ensure: (say: (line: string) => void) => Promise<unknown>}

// To add a part, add it here.
const parts: Part[] = [{name: 'influxdb', ensure: say => ensureInfluxd({say})}]

/** Gets every part that is not there yet and says a line for each slow step. A part that cannot be had is named, with the reason, not thrown. */
export async function ensureParts(say: (line: string) => void = console.log, wanted: Part[] = parts): Promise<MissingParts> {
  const missing: MissingParts = {}
  for (const {name, ensure} of wanted) {
    await ensure(say).catch((error: unknown) => {
      missing[name] = error instanceof Error ? error.message : String(error)
    })
  }
  return missing
}
