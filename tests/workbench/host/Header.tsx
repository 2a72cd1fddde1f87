// The slim bar on top: what this is, who is signed in, light or dark, and where to go.
import {css} from '@emotion/css'
import type {GrafanaTheme2} from '@grafana/data'
import {Button, RadioButtonGroup, Stack, Text, TextLink, useStyles2, useTheme2} from '@grafana/ui'
import {useLocation} from 'react-router-dom'
import {HEADER} from './services.ts'

const {app, people} = window.workbench

const places = [
  {text: 'At-risk panel', path: '/panel'},
  {text: 'At-risk page', path: `/a/${app}/at-risk`},
  {text: 'Alerts', path: `/a/${app}/alerts`},
  {text: 'Configuration', path: `/plugins/${app}`},
]

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({height: HEADER, whiteSpace: 'nowrap', overflowX: 'auto', flexShrink: 0, padding: theme.spacing(0, 2), display: 'flex', alignItems: 'center', gap: theme.spacing(3), background: theme.colors.background.primary, borderBottom: `1px solid ${theme.colors.border.weak}`}),
  tagline: css({[theme.breakpoints.down('lg')]: {display: 'none'}}),
  links: css({display: 'flex', gap: theme.spacing(2), flexGrow: 1}),
})

/** The session is the server's, so the page is loaded anew. */
function signIn(login: string, path: string): void {
  window.location.assign(`/login?${new URLSearchParams({as: login, to: path}).toString()}`)
}

export function Header({onTheme}: {readonly onTheme: () => void}) {
  const styles = useStyles2(getStyles)
  const {isDark} = useTheme2()
  const {pathname, search} = useLocation()
  return (
    <header className={styles.bar}>
      <Text weight="medium">Seatkeeper workbench</Text>
      <span className={styles.tagline}><Text color="secondary">a stand-in for Grafana</Text></span>
      <nav className={styles.links}>
        {places.map(({text, path}) => <TextLink key={path} href={path} inline={false} color={pathname === path ? 'primary' : 'link'}>{text}</TextLink>)}
      </nav>
      <Stack alignItems="center">
        <span className={styles.tagline}><Text color="secondary" variant="bodySmall">Signed in as</Text></span>
        <RadioButtonGroup size="sm" aria-label="Signed in as" value={window.grafanaBootData.user.login} options={people.map(({login, name}) => ({value: login, label: name}))} onChange={login => signIn(login, pathname + search)} />
        <Button size="sm" variant="secondary" fill="text" icon="adjust-circle" onClick={onTheme}>{isDark ? 'Light' : 'Dark'}</Button>
      </Stack>
    </header>
  )
}
