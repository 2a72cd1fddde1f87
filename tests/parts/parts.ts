// The real servers and programs that tests and the demo run against, and how each is had on a fresh clone.
import {ensureChromium} from './chromium.ts'
import {ensureGrafana, namesGrafana} from './given-grafana.ts'
import {ensureInfluxd} from './influxd.ts'
import {ensureMosquitto} from './mosquitto-program.ts'

export type PartName = 'influxdb' | 'mosquitto' | 'chromium' | 'grafana'

/** Why a part cannot be had, by its name; a part that is there has no entry. */
export type MissingParts = Partial<Record<PartName, string>>

export type Part = {
  name: PartName
  ensure: (say: (line: string) => void) => Promise<unknown>
  /** Its absence is no failure, also with CI=true: it is there only where somebody gives it. */
  optional?: boolean
}

// To add a part, add it here.
export const parts: Part[] = [
  {name: 'influxdb', ensure: say => ensureInfluxd({say})},
  {name: 'mosquitto', ensure: say => ensureMosquitto({say})},
  {name: 'chromium', ensure: say => ensureChromium({say})},
  // A Grafana that is named and cannot be used is a mistake that CI shall see.
  {name: 'grafana', ensure: () => ensureGrafana(), optional: !namesGrafana()},
]

/** The names of the parts whose absence is no failure. */
export function optionalParts(among: Part[] = parts): PartName[] {
  return among.filter(({optional}) => optional === true).map(({name}) => name)
}

/** Some of the parts, for a command that needs no others. */
export function only(...names: PartName[]): Part[] {
  return parts.filter(({name}) => names.includes(name))
}

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
