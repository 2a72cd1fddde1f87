// Asks why a user is excluded, and until when.
import React, { useId, useState, type FormEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Field, Input, Modal, RadioButtonList } from '@grafana/ui'
import type { SeatRow } from '@seatkeeper/collector/contract'
import { exclusionsQuery } from '../api/queries'
import { untilOf, type End } from './exclusionEnd'
import type { ExcludeWish } from './useExclusions'
import { DAY, dateText, endOfDay, endOfQuarter, personText, plural, whenText, type TimeZone } from './words'

type Props = { site: string; nextRun: number | undefined; timeZone: TimeZone; seats: SeatRow[]; now: number; onConfirm: (wish: ExcludeWish) => Promise<unknown>; onDismiss: () => void }

type Until = ReturnType<typeof untilOf>

const usersOf = (seats: readonly SeatRow[]): string[] => [...new Set(seats.map(({ user }) => user))]

const REASONS_OFFERED = 8
const LONGEST_REASON = 500

/** Those given last, each once. */
function useLastReasons(site: string): string[] {
  const exclusions = useQuery(exclusionsQuery(site))
  return [...new Set(exclusions.data?.exclusions.map(({ reason }) => reason))].slice(0, REASONS_OFFERED)
}

function EndChoice({ end, date, now, onEnd, onDate }: { end: End; date: string; now: number; onEnd: (end: End) => void; onDate: (date: string) => void }) {
  const options = [
    { value: 'quarter' as const, label: 'End of the quarter', description: dateText(endOfQuarter(now), 'UTC') },
    { value: 'days' as const, label: 'In 90 days', description: dateText(endOfDay(now + 90 * DAY), 'UTC') },
    { value: 'date' as const, label: 'On a date' },
    { value: 'none' as const, label: 'No end' },
  ]
  return (
    <>
      <Field label="Until when" noMargin>
        <RadioButtonList name="until" options={options} value={end} onChange={onEnd} />
      </Field>
      {end === 'date' && (
        <Field label="Last day (UTC)" htmlFor="exclude-until" invalid={date !== '' && untilOf('date', date, now) === undefined} error="Give a day that is still to come." noMargin>
          <Input id="exclude-until" type="date" value={date} min={new Date(now).toISOString().slice(0, 10)} onChange={event => onDate(event.currentTarget.value)} />
        </Field>
      )}
    </>
  )
}

function ReasonField({ site, reason, onReason }: { site: string; reason: string; onReason: (reason: string) => void }) {
  const list = useId()
  const reasons = useLastReasons(site)
  return (
    <Field label="Why" htmlFor="exclude-why" description="Shown to others, and kept in the record.">
      <>
        <Input id="exclude-why" autoFocus list={list} maxLength={LONGEST_REASON} value={reason} placeholder="for example: on leave until spring" onChange={event => onReason(event.currentTarget.value)} />
        <datalist id={list}>{reasons.map(one => <option key={one} value={one} />)}</datalist>
      </>
    </Field>
  )
}

/** What will hold, and a warning where it would change nothing. */
function Effect({ seats, end, until, nextRun, now, timeZone }: Pick<Props, 'seats' | 'nextRun' | 'now' | 'timeZone'> & { end: End; until: Until }) {
  const users = usersOf(seats)
  const [first] = seats
  const who = users.length === 1 && first !== undefined ? personText(first) : plural(users.length, 'user')
  const isTooShort = typeof until === 'number' && nextRun !== undefined && until < nextRun
  return (
    <>
      <p>{who} will keep {users.length === 1 ? 'the seat' : 'their seats'}: no release, neither by schedule nor by hand{end === 'none' ? '' : ', until the exclusion ends'}.</p>
      {isTooShort && <Alert severity="warning" title={`It ends before the next run (${whenText(nextRun, now, timeZone)}), so it keeps nobody from it.`} />}
    </>
  )
}

function whyNotYet(reason: string, until: Until): string | undefined {
  if (reason.trim() === '') return 'Say why.'
  return until === undefined ? 'Give a day that is still to come.' : undefined
}

export function ExcludeDialog({ site, seats, now, onConfirm, onDismiss, ...shown }: Props) {
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState<End>('quarter')
  const [date, setDate] = useState('')
  const [isSaving, setSaving] = useState(false)
  const until = untilOf(end, date, now)
  const whyNot = whyNotYet(reason, until)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (whyNot !== undefined || isSaving) return
    setSaving(true)
    void onConfirm({ site, users: usersOf(seats), reason: reason.trim(), until: until === 'none' ? undefined : until })
  }
  return (
    <Modal isOpen title="Exclude from release" onDismiss={() => isSaving || onDismiss()}>
      <form onSubmit={submit}>
        <Effect seats={seats} end={end} until={until} now={now} {...shown} />
        <ReasonField site={site} reason={reason} onReason={setReason} />
        <EndChoice end={end} date={date} now={now} onEnd={setEnd} onDate={setDate} />
        <Modal.ButtonRow>
          <Button variant="secondary" fill="outline" onClick={onDismiss} disabled={isSaving}>Cancel</Button>
          <Button type="submit" disabled={whyNot !== undefined || isSaving} tooltip={whyNot} icon={isSaving ? 'spinner' : undefined}>Exclude</Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  )
}
