// What holds releases back, above the list: dry run, a halted plan, a reading that is not trusted, management switched off.
import React from 'react'
import { Alert } from '@grafana/ui'
import type { AtRiskPage } from '@seatkeeper/collector/contract'
import { Sentence } from './Sentence'

type Words = { severity: 'info' | 'warning' | 'error'; title: string }

const words: Record<string, Words> = {
  dryRun: { severity: 'info', title: 'Dry run: nothing is released. What you see would be.' },
  halted: { severity: 'error', title: 'The plan is halted' },
  closed: { severity: 'warning', title: 'Nothing is released by this reading' },
  off: { severity: 'info', title: 'License management is switched off' },
}

const DRY_RUN_WAY_OUT = 'To turn it off, set `licenseManagement.dryRun: false` in the collector’s configuration and restart it.'

export function Banner({ page }: { page: AtRiskPage }) {
  const { decision } = page
  const shown = words[decision.kind]
  if (shown === undefined) return null
  // The sentence of the brake follows the standard one of a dry run.
  const braked = decision.sentence?.split('The brake would halt this plan:')[1]
  const text = decision.kind === 'dryRun' ? `${DRY_RUN_WAY_OUT}${braked === undefined ? '' : ` The brake would halt this plan:${braked}`}` : decision.sentence
  return (
    <Alert severity={shown.severity} title={shown.title} bottomSpacing={1}>
      <Sentence text={text ?? ''} />
    </Alert>
  )
}
