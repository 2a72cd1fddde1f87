// Asks why the releases of a site are paused; an answer is not required.
import React, { useState } from 'react'
import { Field, Input } from '@grafana/ui'
import { AskDialog } from './AskDialog'

type Props = { site: string; onConfirm: (reason: string) => Promise<void>; onDismiss: () => void }

const LONGEST_REASON = 500

const FAILURE = { nothing: 'Releases are not paused', unknown: 'It is not known whether releases are paused', again: 'Trying again changes nothing where they are.' }

export function PauseDialog({ site, onConfirm, onDismiss }: Props) {
  const [reason, setReason] = useState('')
  return (
    <AskDialog title="Pause releases" verb="Pause" failure={FAILURE} onConfirm={() => onConfirm(reason.trim())} onDismiss={onDismiss}>
      <p>
        <strong>Pause the releases of site {site}?</strong> Nothing is released there, neither by schedule nor by hand, until somebody resumes. A run that is under way stops after the seat in hand.
        The site is still read, and users can still be excluded.
      </p>
      <Field label="Why" htmlFor="pause-why" description="Not required. Shown to others, and kept in the record.">
        <Input id="pause-why" autoFocus maxLength={LONGEST_REASON} value={reason} placeholder="for example: license renewal this week" onChange={event => setReason(event.currentTarget.value)} />
      </Field>
    </AskDialog>
  )
}
