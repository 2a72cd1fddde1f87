// Asks once before a release, and says what it does.
import React, { useState } from 'react'
import { Alert, ConfirmModal } from '@grafana/ui'
import { troubleOf, type Trouble } from '../api/trouble'
import type { ReleaseWish } from './useReleases'
import { AFTERWARDS, personText, plural, releaseQuestion, typeText, type TimeZone } from './words'

type Props = { wish: ReleaseWish; now: number; timeZone: TimeZone; onConfirm: (wish: ReleaseWish) => Promise<void>; onDismiss: () => void }

const MANY = 10 // from here on the number must be typed
const NAMES_SHOWN = 10

function Question({ wish: { seats }, now, timeZone }: Pick<Props, 'wish' | 'now' | 'timeZone'>) {
  const [only] = seats
  if (seats.length === 1 && only !== undefined) {
    const [question, ...rest] = releaseQuestion(only, now, timeZone)
    return <><p><strong>{question}</strong> {rest[0]}</p><p>{AFTERWARDS} {rest[1]}</p></>
  }
  const more = seats.length - NAMES_SHOWN
  return (
    <>
      <p><strong>Release {plural(seats.length, 'seat')}?</strong></p>
      <ul>
        {seats.slice(0, NAMES_SHOWN).map(seat => <li key={seat.allocationId}>{personText(seat)}: {typeText(seat.licenseType).toLowerCase()}, {seat.why}</li>)}
        {more > 0 && <li>and {more.toLocaleString('en-US')} more</li>}
      </ul>
      <p>{AFTERWARDS}</p>
    </>
  )
}

export function ReleaseDialog({ wish, now, timeZone, onConfirm, onDismiss }: Props) {
  const [trouble, setTrouble] = useState<Trouble>()
  const count = wish.seats.length
  const confirm = async () => {
    setTrouble(undefined)
    await onConfirm(wish).catch((error: unknown) => setTrouble(troubleOf(error)))
  }
  return (
    <ConfirmModal
      isOpen
      title={count === 1 ? 'Release a seat' : `Release ${plural(count, 'seat')}`}
      body={
        <>
          {trouble !== undefined && <Alert severity="error" title="Nothing was released">{trouble.sentence}</Alert>}
          <Question wish={wish} now={now} timeZone={timeZone} />
        </>
      }
      confirmText={trouble === undefined ? 'Release' : 'Try again'}
      confirmVariant="destructive"
      dismissText="Cancel"
      {...(count > MANY && { confirmationText: String(count) })}
      onConfirm={confirm}
      onDismiss={onDismiss}
    />
  )
}
