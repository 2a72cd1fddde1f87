// A trouble as people see it: one sentence, and one thing to do.
import React from 'react'
import { Alert, LinkButton } from '@grafana/ui'
import { configurationLink, type Trouble, type TroubleKind } from '../api/trouble'

const titles: Record<TroubleKind, string> = {
  disabled: 'The app is not enabled',
  notConfigured: 'Not configured yet',
  unreachable: 'The collector does not answer',
  timeout: 'The collector is slow',
  wrongAddress: 'Wrong address',
  tooOld: 'The collector is too old',
  wrongToken: 'Wrong token',
  tokenRight: 'The token may not do this',
  noRight: 'Not allowed',
  signedOut: 'Not signed in',
  notRead: 'Not read yet',
  refused: 'The collector refused',
}

export const titleOf = ({ kind }: Trouble): string => titles[kind]

/** `since` tells how old what is still on the screen is. */
export function TroubleNotice({ trouble, since }: { trouble: Trouble; since?: string }) {
  const isWaiting = trouble.kind === 'notRead'
  return (
    <Alert
      severity={isWaiting ? 'info' : 'error'}
      title={titleOf(trouble)}
      bottomSpacing={1}
      action={
        trouble.configure === true ? (
          <LinkButton size="sm" variant="secondary" href={configurationLink.href}>
            {configurationLink.text}
          </LinkButton>
        ) : undefined
      }
    >
      {trouble.sentence}
      {since === undefined ? '' : ` What you see is ${since}.`}
    </Alert>
  )
}
