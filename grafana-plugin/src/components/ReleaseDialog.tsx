// Asks once before a release, and says what it does.
import React from 'react'
import { AskDialog } from './AskDialog'
import type { ReleaseWish } from './releaseStore'
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

const NAMES_SHOWN = 10

/** Of every question that releases. */
export const RELEASE_FAILURE = { nothing: 'Nothing was released', unknown: 'It is not known whether anything was released', again: 'Trying again does not release a second time.' }

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

export function ReleaseDialog({ wish, leftOut, onConfirm, onDismiss, ...question }: Props) {
  const count = wish.seats.length
  return (
    <AskDialog title={count === 1 ? 'Release a seat' : 'Release seats'} verb="Release" isDestructive count={count} failure={RELEASE_FAILURE} onConfirm={() => onConfirm(wish)} onDismiss={onDismiss}>
      <Question wish={wish} {...question} />
      {leftOut > 0 && <p>{plural(leftOut, 'seat')} of those selected {leftOut === 1 ? 'is' : 'are'} excluded from release and left out.</p>}
    </AskDialog>
  )
}
