// The frame that Grafana puts around an app's page: the title from the navigation, then what the page gives.
import {css} from '@emotion/css'
import {PageLayoutType, usePluginContext, type GrafanaTheme2} from '@grafana/data'
import type {PluginPageProps} from '@grafana/runtime'
import {Stack, Text, useStyles2} from '@grafana/ui'
import {useLocation} from 'react-router-dom'

/** The name that the app's plugin.json gives the page. */
function useTitle(): string {
  const {pathname} = useLocation()
  const meta = usePluginContext()?.meta
  return meta?.includes?.find(({path}) => path === pathname)?.name ?? meta?.name ?? ''
}

const getStyles = (theme: GrafanaTheme2) => ({page: css({padding: theme.spacing(4), display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, background: theme.colors.background.primary})})

export function PluginPage({pageNav, renderTitle, subTitle, info = [], actions, layout, children}: PluginPageProps) {
  const styles = useStyles2(getStyles)
  const ownTitle = useTitle()
  const title = pageNav?.text ?? ownTitle
  if (layout === PageLayoutType.Custom) return <>{children}</>
  const heading = (
    <Stack justifyContent="space-between" wrap="wrap">
      {renderTitle ? renderTitle(title) : <Text element="h1">{title}</Text>}
      {info.length > 0 && <Stack gap={4}>{info.map(({label, value}) => <div key={label}><Text variant="bodySmall" color="secondary">{label}</Text><div>{value}</div></div>)}</Stack>}
      {actions !== undefined && <Stack>{actions}</Stack>}
    </Stack>
  )
  return (
    <div className={styles.page}>
      {layout !== PageLayoutType.Canvas && heading}
      {subTitle && <Text color="secondary" element="p">{subTitle}</Text>}
      {children}
    </div>
  )
}
