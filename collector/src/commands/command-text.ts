// Commands that people are told to give next, ready to be copied.
import type {Config} from '../config/types.ts'

/** As a shell takes it for one word. */
const quoted = (word: string) => (/^[\p{L}\p{N}\\/:@%+=.,_~-]+$/u.test(word) ? word : `"${word}"`)

/** `seatkeeper WORD -c FILE MORE`. */
export function commandText({file}: Pick<Config, 'file'>, word: string, ...more: readonly string[]): string {
  return ['seatkeeper', word, '-c', quoted(file), ...more.map(quoted)].join(' ')
}

/** The same at a site, which is named where there are several. */
export function commandAtSite(config: Config, site: string, word: string, ...more: readonly string[]): string {
  return commandText(config, word, ...(config.sites.length > 1 ? ['--site', site] : []), ...more)
}
