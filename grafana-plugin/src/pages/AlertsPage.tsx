// What each alert means, what to look at and what to do: where an alert's runbook leads.
import React, { useEffect } from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { locationService, PluginPage } from '@grafana/runtime'
import { Badge, type BadgeColor, Text, TextLink, useStyles2 } from '@grafana/ui'
import { Sentence } from '../components/Sentence'
import { ALERTS_PAGE } from '../constants'
import alerts from './alerts.json'

type AlertText = (typeof alerts)[number]

const colors: Record<string, BadgeColor> = { critical: 'red', warning: 'orange', info: 'blue' }

const getStyles = (theme: GrafanaTheme2) => ({
  contents: css({ columns: '260px auto', marginBottom: theme.spacing(3), paddingLeft: theme.spacing(2) }),
  alert: css({ maxWidth: 900, padding: theme.spacing(1, 2, 2), marginBottom: theme.spacing(2), borderLeft: `3px solid ${theme.colors.border.weak}`, scrollMarginTop: 96 }),
  chosen: css({ borderLeftColor: theme.colors.primary.border, background: theme.colors.background.secondary }),
  title: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center' }),
  example: css({ color: theme.colors.text.secondary, fontStyle: 'italic', margin: theme.spacing(0.5, 0, 1) }),
  list: css({ margin: theme.spacing(0.5, 0, 1), paddingLeft: theme.spacing(3) }),
})

/** Stars mark the names of panels. */
function Marked({ text }: { text: string }) {
  return <>{text.split('*').map((part, index) => (index % 2 === 1 ? <em key={index}>{part}</em> : <Sentence key={index} text={part} />))}</>
}

function Points({ title, items }: { title: string; items: string[] }) {
  const styles = useStyles2(getStyles)
  return (
    <>
      <Text element="h3" variant="h6">{title}</Text>
      <ul className={styles.list}>{items.map(item => <li key={item}><Marked text={item} /></li>)}</ul>
    </>
  )
}

function Alert({ alert, isChosen }: { alert: AlertText; isChosen: boolean }) {
  const styles = useStyles2(getStyles)
  const { anchor, title, severity, example, means, fires, look, steps, dashboard, panel } = alert
  return (
    <section id={anchor} className={`${styles.alert} ${isChosen ? styles.chosen : ''}`}>
      <div className={styles.title}><Text element="h2" variant="h4">{title}</Text><Badge text={severity} color={colors[severity] ?? 'blue'} /></div>
      <p className={styles.example}>{example}</p>
      <p><Marked text={means} /></p>
      <p>Shown by <em>{panel}</em> of <TextLink inline href={`/d/${dashboard.uid}`}>{dashboard.title}</TextLink>.</p>
      <Points title="Look at" items={look} />
      <Points title="Do" items={steps} />
      <Text element="h3" variant="h6">When it fires</Text>
      <p><Marked text={fires} /></p>
    </section>
  )
}

export function AlertsPage() {
  const styles = useStyles2(getStyles)
  const chosen = locationService.getLocation().hash.slice(1)
  useEffect(() => {
    if (chosen !== '') document.getElementById(chosen)?.scrollIntoView()
  }, [chosen])
  return (
    <PluginPage subTitle="What each alert means, what to look at, and what to do.">
      <ul className={styles.contents}>{alerts.map(({ anchor, title }) => <li key={anchor}><TextLink inline href={`${ALERTS_PAGE}#${anchor}`}>{title}</TextLink></li>)}</ul>
      {alerts.map(alert => <Alert key={alert.anchor} alert={alert} isChosen={alert.anchor === chosen} />)}
    </PluginPage>
  )
}
