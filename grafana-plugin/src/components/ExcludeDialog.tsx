// Asks why a user is excluded, and until when.
import React, { useId, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Field, Input, Modal, RadioButtonList } from '@grafana/ui'
import type { SeatRow } from '@seatkeeper/collector/contract'
import { exclusionsQuery } from '../api/queries'
import { untilOf, type End } from './exclusionEnd'
import type { ExcludeWish } from './useExclusions'
import { DAY, dateText, endOfQuarter, personText, plural } from './words'

type Props = { site: string; seats: SeatRow[]; now: number; onConfirm: (wish: ExcludeWish) => Promise<unknown>; onDismiss: () => void }

const REASONS_OFFERED = 8
const LONGEST_REASON = 500

/** Those given last, each once. */
function useLastReasons(site: string): string[] {
  const exclusions = useQuery(exclusionsQuery(site, true))
  return [...new Set(exclusions.data?.exclusions.map(({ reason }) => reason))].slice(0, REASONS_OFFERED)
}

function EndChoice({ end, date, now, onEnd, onDate }: { end: End; date: string; now: number; onEnd: (end: End) => void; onDate: (date: string) => void }) {
  const options = [
    { value: 'quarter' as const, label: 'End of the quarter', description: dateText(endOfQuarter(now), 'UTC') },
    { value: 'days' as const, label: 'In 90 days', description: dateText(now + 90 * DAY, 'UTC') },
    { value: 'date' as const, label: 'On a date' },
    { value: 'none' as const, label: 'No end' },
  ]
  return (
    <>
      <Field label="Until when" noMargin>
        <RadioButtonList name="until" options={options} value={end} onChange={onEnd} />
      </Field>
      {end === 'date' && (
        <Field label="Last day (UTC)" invalid={date !== '' && untilOf('date', date, now) === undefined} error="Give a day that is still to come." noMargin>
          <Input type="date" value={date} min={new Date(now).toISOString().slice(0, 10)} onChange={event => onDate(event.currentTarget.value)} />
        </Field>
      )}
    </>
  )
}

function ReasonField({ site, reason, onReason }: { site: string; reason: string; onReason: (reason: string) => void }) {
  const list = useId()
  const reasons = useLastReasons(site)
  return (
    <Field label="Why" description="Shown to others, and kept in the record.">
      <>
        <Input autoFocus list={list} maxLength={LONGEST_REASON} value={reason} placeholder="for example: on leave until spring" onChange={event => onReason(event.currentTarget.value)} />
        <datalist id={list}>{reasons.map(one => <option key={one} value={one} />)}</datalist>
      </>
    </Field>
  )
}

export function ExcludeDialog({ site, seats, now, onConfirm, onDismiss }: Props) {
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState<End>('quarter')
  const [date, setDate] = useState('')
  const [isSaving, setSaving] = useState(false)
  const users = [...new Set(seats.map(({ user }) => user))]
  const [first] = seats
  const until = untilOf(end, date, now)
  const whyNot = reason.trim() === '' ? 'Say why.' : until === undefined ? 'Give a day that is still to come.' : undefined
  const confirm = async () => {
    setSaving(true)
    await onConfirm({ site, users, reason: reason.trim(), until: until === 'none' ? undefined : until })
  }
  const who = users.length === 1 && first !== undefined ? personText(first) : plural(users.length, 'user')
  return (
    <Modal isOpen title="Exclude from release" onDismiss={onDismiss}>
      <p>{who} will keep {users.length === 1 ? 'the seat' : 'their seats'}: no release, neither by schedule nor by hand, until the exclusion ends.</p>
      <ReasonField site={site} reason={reason} onReason={setReason} />
      <EndChoice end={end} date={date} now={now} onEnd={setEnd} onDate={setDate} />
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onDismiss} disabled={isSaving}>Cancel</Button>
        <Button onClick={() => void confirm()} disabled={whyNot !== undefined || isSaving} tooltip={whyNot} icon={isSaving ? 'spinner' : undefined}>Exclude</Button>
      </Modal.ButtonRow>
    </Modal>
  )
}
