// Asks once before a release, and says what it does.
import React, { useState } from 'react'
import { Alert, Button, Field, Input, Modal } from '@grafana/ui'
import { mayHaveArrived, troubleOf, type Trouble } from '../api/trouble'
import type { ReleaseWish } from './releaseStore'
import { Sentence } from './Sentence'
import { AFTERWARDS, personText, plural, releaseQuestion, typeText, type TimeZone } from './words'

type Props = {
  wish: ReleaseWish
  /** How many of those selected are excluded and not asked about. */
  leftOut: number
  /** Names the site in the question, where there are several. */
  namesSite: boolean
  now: number
  timeZone: TimeZone
  onConfirm: (wish: ReleaseWish) => Promise<void>
  onDismiss: () => void
}

const MANY = 10 // from here on the number must be typed
const NAMES_SHOWN = 10

function Question({ wish: { seats, site }, namesSite, now, timeZone }: Pick<Props, 'wish' | 'namesSite' | 'now' | 'timeZone'>) {
  const [only] = seats
  const where = namesSite ? ` at site ${site}` : ''
  if (seats.length === 1 && only !== undefined) {
    const { question, idle, free } = releaseQuestion(only, now, timeZone)
    return <><p><strong>{question}{where}?</strong> {idle}</p><p>{AFTERWARDS} {free}</p></>
  }
  const more = seats.length - NAMES_SHOWN
  return (
    <>
      <p><strong>Release {plural(seats.length, 'seat')}{where}?</strong></p>
      <ul>
        {seats.slice(0, NAMES_SHOWN).map(seat => <li key={seat.allocationId}>{personText(seat)}: {typeText(seat.licenseType).toLowerCase()}, {seat.why}</li>)}
        {more > 0 && <li>and {more.toLocaleString('en-US')} more</li>}
      </ul>
      <p>{AFTERWARDS}</p>
    </>
  )
}

/** After the dialog has placed the focus itself. */
const focusLater = (field: HTMLInputElement | null) => void (field !== null && setTimeout(() => field.focus(), 100))

function Failure({ trouble }: { trouble: Trouble }) {
  const unknown = mayHaveArrived(trouble)
  return (
    <Alert severity="error" title={unknown ? 'It is not known whether anything was released' : 'Nothing was released'}>
      <Sentence text={trouble.sentence} />{unknown && ' Trying again does not release a second time.'}
    </Alert>
  )
}

export function ReleaseDialog({ wish, leftOut, onConfirm, onDismiss, ...question }: Props) {
  const [trouble, setTrouble] = useState<Trouble>()
  const [typed, setTyped] = useState('')
  const [isBusy, setBusy] = useState(false)
  const count = wish.seats.length
  const isTyped = count <= MANY || typed.trim() === String(count)
  const confirm = async () => {
    setBusy(true)
    setTrouble(undefined)
    await onConfirm(wish).catch((error: unknown) => {
      setTrouble(troubleOf(error))
      setBusy(false)
    })
  }
  return (
    <Modal isOpen title={count === 1 ? 'Release a seat' : 'Release seats'} onDismiss={() => isBusy || onDismiss()}>
      {trouble !== undefined && <Failure trouble={trouble} />}
      <Question wish={wish} {...question} />
      {leftOut > 0 && <p>{plural(leftOut, 'seat')} of those selected {leftOut === 1 ? 'is' : 'are'} excluded from release and left out.</p>}
      {count > MANY && (
        <Field label={`Type ${count} to confirm`} htmlFor="release-count">
          <Input id="release-count" ref={focusLater} value={typed} inputMode="numeric" onChange={event => setTyped(event.currentTarget.value)} />
        </Field>
      )}
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onDismiss} disabled={isBusy}>Cancel</Button>
        <Button variant="destructive" onClick={() => void confirm()} disabled={isBusy || !isTyped} icon={isBusy ? 'spinner' : undefined}>
          {trouble === undefined ? 'Release' : 'Try again'}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  )
}
