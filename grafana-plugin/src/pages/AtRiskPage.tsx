// The at-risk list as a page of the app.
import React from 'react'
import { css } from '@emotion/css'
import { PluginPage } from '@grafana/runtime'
import { useStyles2 } from '@grafana/ui'
import { AtRisk } from '../components/AtRisk'

const getStyles = () => ({ list: css({ height: 'calc(100vh - 200px)', minHeight: 360 }) })

export function AtRiskPage() {
  const styles = useStyles2(getStyles)
  return (
    <PluginPage pageNav={{ text: 'Seats at risk', subTitle: 'Seats that will be released soon, and those due at the next run.' }}>
      <div className={styles.list}>
        <AtRisk site={undefined} timeZone="browser" />
      </div>
    </PluginPage>
  )
}
