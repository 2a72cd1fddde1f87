// A trouble as people see it: one sentence, and one thing to do.
import React from 'react'
import { config } from '@grafana/runtime'
import { Alert, LinkButton } from '@grafana/ui'
import { configurationLink, titleOf, type Trouble } from '../api/trouble'
import { Sentence } from './Sentence'

/** Grafana sends everybody else away from the configuration page. */
const mayConfigure = (): boolean => {
  const { orgRole, isGrafanaAdmin } = config.bootData.user
  return orgRole === 'Admin' || isGrafanaAdmin
}

/** In the text, not as the alert's `action`, which Grafana 12.3 does not show. */
function Remedy({ trouble }: { trouble: Trouble }) {
  if (trouble.configure !== true) return null
  if (!mayConfigure()) return <> Ask an administrator of Grafana to look at the app’s configuration.</>
  return <div><LinkButton size="sm" variant="secondary" href={configurationLink.href}>{configurationLink.text}</LinkButton></div>
}

/** `since` tells how old what is still on the screen is. */
export function TroubleNotice({ trouble, since }: { trouble: Trouble; since?: string }) {
  return (
    <Alert severity={trouble.kind === 'notRead' ? 'info' : 'error'} title={titleOf(trouble)} bottomSpacing={1}>
      <Sentence text={trouble.sentence} />
      {since === undefined ? '' : ` What you see is ${since}.`}
      <Remedy trouble={trouble} />
    </Alert>
  )
}
