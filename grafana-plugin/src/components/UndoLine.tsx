// The way back from a release, how far it is, and what came of it.
import React, { useRef, useState } from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Button, Spinner, useStyles2 } from '@grafana/ui'
import { AskDialog } from './AskDialog'
import { OutcomeList } from './OutcomeList'
import type { ReleaseState } from './releaseStore'
import { toldOf, undoText, undoable } from './undoOutcomes'
import { undoAll } from './undoReleases'
import { plural } from './words'

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ marginTop: theme.spacing(0.5), display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  hint: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
})

const MANY = 10 // from here on it asks first: seats that were given back are left alone for a while

/** What it is worth: Qlik has no way back, only a new seat. */
const hint = (count: number) => `Undo gives ${count === 1 ? 'the user' : 'each user'} a new seat of the same type, as far as Qlik lets it.`

const FAILURE = { nothing: 'Nothing was undone', unknown: 'It is not known whether anything was undone', again: 'Trying again gives nobody a second seat.' }

function Told({ undo, wish }: Pick<ReleaseState, 'undo' | 'wish'>) {
  if (undo === undefined) return null
  const { running, results } = undo
  return (
    <>
      <div aria-live="polite">
        {running === undefined ? <>Undo: {undoText(results)}.</> : <><Spinner inline size="sm" /> Undoing: {running.done} of {running.total} …</>}
      </div>
      {running === undefined && <OutcomeList outcomes={toldOf(results)} seats={wish.seats} />}
    </>
  )
}

export function UndoLine({ state }: { state: ReleaseState }) {
  const styles = useStyles2(getStyles)
  const [isAsked, ask] = useState(false)
  const line = useRef<HTMLDivElement>(null)
  const { job, undo, wish } = state
  const left = undoable(job?.outcomes ?? [], undo?.results).length
  // Later than the dialog or the button that goes, which would take the focus along.
  const stay = () => void setTimeout(() => line.current?.focus({ preventScroll: true }), 50)
  const begin = async () => {
    ask(false)
    stay()
    await undoAll(state)
  }
  const dismiss = () => {
    ask(false)
    stay()
  }
  if (left === 0 && undo === undefined) return null
  return (
    <div ref={line} tabIndex={-1}>
      <Told undo={undo} wish={wish} />
      {left > 0 && undo?.running === undefined && (
        <div className={styles.line}>
          <Button size="sm" variant="secondary" onClick={() => (left > MANY ? ask(true) : void begin())}>{undo === undefined ? 'Undo' : 'Undo the rest'}</Button>
          <span className={styles.hint}>{hint(left)}</span>
        </div>
      )}
      {isAsked && (
        <AskDialog title="Undo releases" verb="Undo" count={left} failure={FAILURE} onConfirm={begin} onDismiss={dismiss}>
          <p><strong>Undo {plural(left, 'release')}?</strong> {hint(left)} The seats come back one after the other.</p>
        </AskDialog>
      )}
    </div>
  )
}
