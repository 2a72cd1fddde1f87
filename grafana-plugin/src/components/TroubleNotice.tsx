// A trouble as people see it: one sentence, and one thing to do.
import React from 'react'
import { Alert, LinkButton } from '@grafana/ui'
import { configurationLink, titleOf, type Trouble } from '../api/trouble'
import { Sentence } from './Sentence'

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
      <Sentence text={trouble.sentence} />
      {since === undefined ? '' : ` What you see is ${since}.`}
    </Alert>
  )
}
