// Grafana's toasts, which plugins raise by app events.
import {css} from '@emotion/css'
import {AppEvents, type AppEvent, type GrafanaTheme2} from '@grafana/data'
import {Alert, Stack, useStyles2, type AlertVariant} from '@grafana/ui'
import {useEffect, useState} from 'react'
import {appEvents, HEADER} from './services.ts'

type Toast = {readonly id: number; readonly severity: AlertVariant; readonly title: string; readonly text: string}

/** How long each kind stays, in milliseconds. */
const kinds: readonly (readonly [AppEvent<readonly unknown[]>, AlertVariant, number])[] = [
  [AppEvents.alertSuccess, 'success', 3000], [AppEvents.alertInfo, 'info', 3000], [AppEvents.alertWarning, 'warning', 5000], [AppEvents.alertError, 'error', 7000],
]

const getStyles = (theme: GrafanaTheme2) => ({list: css({position: 'fixed', top: HEADER + 8, right: 8, width: 400, zIndex: theme.zIndex.portal})})

export function Toasts() {
  const styles = useStyles2(getStyles)
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const remove = (id: number) => setToasts(shown => shown.filter(toast => toast.id !== id))
  useEffect(() => {
    let last = 0
    const handlers = kinds.map(([event, severity, time]) => {
      const show = ([title, text = '']: readonly unknown[] = []) => {
        const id = ++last
        setToasts(shown => [...shown, {id, severity, title: String(title), text: text instanceof Error ? text.message : String(text)}])
        setTimeout(() => remove(id), time)
      }
      appEvents.on(event, show)
      return () => appEvents.off(event, show)
    })
    return () => handlers.forEach(off => off())
  }, [])
  return (
    <div className={styles.list} data-testid="toasts">
      <Stack direction="column">
        {toasts.map(({id, severity, title, text}) => <Alert key={id} elevated severity={severity} title={title} onRemove={() => remove(id)}>{text}</Alert>)}
      </Stack>
    </div>
  )
}
