// What holds releases back at a site, in words, in the order of urgency; pure.
import type { AtRiskPage } from '@seatkeeper/collector/contract'
import { pausedTitle, planName, whyHalted } from './planWords'
import { agoText, capital, exactText, type TimeZone } from './words'

export type BannerKind = 'halted' | 'wouldHalt' | 'closed' | 'off' | 'paused' | 'dryRun'

/** `lines` may have marks for code, a `quote` is somebody's own words; `exact` is for hovering. */
export type BannerWords = { kind: BannerKind; severity: 'info' | 'warning' | 'error'; title: string; lines: string[]; quote?: string; exact?: string }

const DRY_RUN_WAY_OUT = 'To turn it off, set `licenseManagement.dryRun: false` in the collector’s configuration and restart it.'

const wordsOf = ({ sentence, advice }: { sentence?: string; advice?: string }): string[] => [sentence, advice].filter(text => text !== undefined)

/** The judgement is of the last reading; where all that it would release is gone since, nothing is left to be halted. */
const wouldHalt = ({ decision: { kind }, sum: { atNextRun } }: AtRiskPage): boolean => kind === 'halted' && atNextRun > 0

function haltedWords(page: AtRiskPage, now: number, timeZone: TimeZone): BannerWords[] {
  const { halted, decision } = page
  if (halted !== undefined) {
    const lines = [whyHalted(halted), halted.advice, ...(halted.compared === undefined ? [] : [halted.compared])]
    return [{ kind: 'halted', severity: 'error', title: `${capital(planName(halted, now, timeZone))} is halted`, lines, exact: `Halted ${exactText(halted.at, timeZone)}` }]
  }
  if (!wouldHalt(page)) return []
  return [{ kind: 'wouldHalt', severity: 'warning', title: 'The next run would be halted', lines: wordsOf(decision) }]
}

function decisionWords({ decision: { kind, sentence = '' } }: AtRiskPage): BannerWords[] {
  if (kind === 'closed') return [{ kind, severity: 'warning', title: 'Nothing is released by this reading', lines: [sentence] }]
  if (kind === 'off') return [{ kind, severity: 'info', title: 'License management is switched off', lines: [sentence] }]
  return []
}

function pausedWords({ paused }: AtRiskPage, now: number, timeZone: TimeZone): BannerWords[] {
  if (paused === undefined) return []
  const words: BannerWords = { kind: 'paused', severity: 'warning', title: pausedTitle(paused, agoText(paused.at, now)), lines: [], exact: `Paused ${exactText(paused.at, timeZone)}` }
  return [{ ...words, ...(paused.reason !== undefined && { quote: paused.reason }) }]
}

function dryRunWords({ dryRun, decision: { kind, braked } }: AtRiskPage): BannerWords[] {
  if (!dryRun || kind === 'off') return []
  return [{ kind: 'dryRun', severity: 'info', title: 'Dry run: nothing is released. What you see would be.', lines: [DRY_RUN_WAY_OUT, ...wordsOf(braked ?? {})] }]
}

/** All that holds, not the first only: a pause ends by a click, a dry run does not. While a release runs nobody knows what it leaves to the next run. */
export function bannersOf(page: AtRiskPage, now: number, timeZone: TimeZone, isReleasing: boolean): BannerWords[] {
  const halted = haltedWords(page, now, timeZone).filter(({ kind }) => kind === 'halted' || !isReleasing)
  return [...halted, ...decisionWords(page), ...pausedWords(page, now, timeZone), ...dryRunWords(page)]
}
