// Asks once before a deed; stays open with the reason when it could not be done.
import React, { useState, type FormEvent, type ReactNode } from 'react'
import { Alert, Button, Field, Input, Modal } from '@grafana/ui'
import { mayHaveArrived, troubleOf, type Trouble } from '../api/trouble'
import { Sentence } from './Sentence'

type Props = {
  title: string
  /** What stands on the button. */
  verb: string
  isDestructive?: boolean
  /** How many seats it is about: of more than ten the number must be typed. */
  count?: number
  /** Titles of a failure, and why one may try again where the answer was lost. */
  failure: { nothing: string; unknown: string; again: string }
  /** Why it cannot be confirmed yet. */
  whyNot?: string
  /** Throws TroubleError. */
  onConfirm: () => Promise<void>
  onDismiss: () => void
  children: ReactNode
}

const MANY = 10 // from here on the number must be typed

/** After the dialog has placed the focus itself. */
const focusLater = (field: HTMLInputElement | null) => void (field !== null && setTimeout(() => field.focus(), 100))

function Failure({ trouble, failure }: { trouble: Trouble } & Pick<Props, 'failure'>) {
  const isUnknown = mayHaveArrived(trouble)
  return (
    <Alert severity="error" title={isUnknown ? failure.unknown : failure.nothing}>
      <Sentence text={trouble.sentence} />{isUnknown && ` ${failure.again}`}
    </Alert>
  )
}

function TypedCount({ count, typed, onTyped }: { count: number; typed: string; onTyped: (typed: string) => void }) {
  if (count <= MANY) return null
  return (
    <Field label={`Type ${count} to confirm`} htmlFor="ask-count">
      <Input id="ask-count" ref={focusLater} value={typed} inputMode="numeric" onChange={event => onTyped(event.currentTarget.value)} />
    </Field>
  )
}

/** The plan that was asked about is not there any more, so trying again leads nowhere. */
const isOver = (trouble: Trouble | undefined): boolean => trouble?.code === 'replaced'

function useConfirm(onConfirm: Props['onConfirm']) {
  const [trouble, setTrouble] = useState<Trouble>()
  const [isBusy, setBusy] = useState(false)
  const confirm = () => {
    setBusy(true)
    setTrouble(undefined)
    void onConfirm().catch((error: unknown) => {
      setTrouble(troubleOf(error))
      setBusy(false)
    })
  }
  return { trouble, isBusy, confirm }
}

export function AskDialog({ title, verb, isDestructive = false, count = 1, failure, whyNot, onConfirm, onDismiss, children }: Props) {
  const { trouble, isBusy, confirm } = useConfirm(onConfirm)
  const [typed, setTyped] = useState('')
  const isTyped = count <= MANY || typed.trim() === String(count)
  const isOff = isBusy || !isTyped || whyNot !== undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isOff) confirm() // a button with a tooltip is off in looks only
  }
  return (
    <Modal isOpen title={title} onDismiss={() => isBusy || onDismiss()}>
      <form onSubmit={submit}>
        {trouble !== undefined && <Failure trouble={trouble} failure={failure} />}
        {!isOver(trouble) && <>{children}<TypedCount count={count} typed={typed} onTyped={setTyped} /></>}
        <Modal.ButtonRow>
          <Button variant="secondary" fill="outline" onClick={onDismiss} disabled={isBusy}>{isOver(trouble) ? 'Close' : 'Cancel'}</Button>
          {!isOver(trouble) && (
            <Button type="submit" variant={isDestructive ? 'destructive' : 'primary'} disabled={isOff} tooltip={isBusy ? undefined : whyNot} icon={isBusy ? 'spinner' : undefined}>
              {trouble === undefined ? verb : 'Try again'}
            </Button>
          )}
        </Modal.ButtonRow>
      </form>
    </Modal>
  )
}
