// The page as a whole: theme, addresses, and what is shown at each.
import {css} from '@emotion/css'
import {Global} from '@emotion/react'
import {ThemeContext, getThemeById, type GrafanaTheme2} from '@grafana/data'
import {LocationServiceProvider, config, locationService} from '@grafana/runtime'
import {GlobalStyles, ModalRoot, ModalsProvider, PortalContainer, useStyles2} from '@grafana/ui'
import {useEffect, useLayoutEffect, useState, type ReactNode} from 'react'
import {Navigate, Route, Router, Routes, type Location, type NavigationType, type Navigator} from 'react-router-dom'
import {AppPage} from './AppPage.tsx'
import {ConfigPage} from './ConfigPage.tsx'
import {Header} from './Header.tsx'
import {PanelPage} from './PanelPage.tsx'
import {SentHomeNotice} from './SentHome.tsx'
import {Toasts} from './Toasts.tsx'

const YEAR = 31_536_000

/** Grafana keeps it with the user; here a cookie does, so that the next page has it from the start. */
function useTheme() {
  const [id, setId] = useState<'dark' | 'light'>(config.theme2.isDark ? 'dark' : 'light')
  const theme = getThemeById(id)
  useEffect(() => {
    config.theme2 = theme
    document.body.className = `theme-${id}`
    document.cookie = `workbench_theme=${id}; Path=/; SameSite=Lax; Max-Age=${YEAR}`
  }, [id, theme])
  return {theme, toggle: () => setId(id === 'dark' ? 'light' : 'dark')}
}

/** Grafana's history, which is that of an older router; the parts that both know. */
type History = Navigator & {
  readonly location: Location
  readonly action: NavigationType
  readonly listen: (heard: (location: Location, navigationType: NavigationType) => void) => () => void
}

/** The address bar by Grafana's own location service, which plugins use. */
function Addresses({children}: {readonly children: ReactNode}) {
  const history = locationService.getHistory() as History
  const [{location, navigationType}, setState] = useState({location: history.location, navigationType: history.action})
  // Before the effects of the pages within, which may go elsewhere at once.
  useLayoutEffect(() => history.listen((to, type) => setState({location: to, navigationType: type})), [history])
  return <Router location={location} navigationType={navigationType} navigator={history}>{children}</Router>
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({height: '100vh', display: 'flex', flexDirection: 'column', background: theme.colors.background.canvas}),
  main: css({flexGrow: 1, minHeight: 0, overflow: 'auto', position: 'relative', padding: theme.spacing(2), display: 'flex', flexDirection: 'column'}),
  panel: css({position: 'relative', flexGrow: 1}),
})

function Page({onTheme}: {readonly onTheme: () => void}) {
  const styles = useStyles2(getStyles)
  const panel = <div className={styles.panel}><PanelPage /></div>
  return (
    <div className={styles.page}>
      <Header onTheme={onTheme} />
      <main className={styles.main}>
        <SentHomeNotice />
        <Routes>
          <Route path="/panel" element={panel} />
          <Route path="/panel/:id" element={panel} />
          <Route path="/a/:id/*" element={<AppPage />} />
          <Route path="/plugins/:id" element={<ConfigPage />} />
          <Route path="*" element={<Navigate to="/panel" replace />} />
        </Routes>
      </main>
      <Toasts />
    </div>
  )
}

export function HostApp() {
  const {theme, toggle} = useTheme()
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Global styles={{'@font-face': {fontFamily: 'Roboto Mono', src: "local('DejaVu Sans Mono'), local('Menlo'), local('Consolas'), local('Liberation Mono')"}}} />
      <LocationServiceProvider service={locationService}>
        <ModalsProvider>
          <Addresses><Page onTheme={toggle} /></Addresses>
          <ModalRoot />
        </ModalsProvider>
      </LocationServiceProvider>
      <PortalContainer />
    </ThemeContext.Provider>
  )
}
