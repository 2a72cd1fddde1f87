// What can be done with the releases of a site as a whole.
import React from 'react'
import { css } from '@emotion/css'
import { Dropdown, IconButton, Menu, useStyles2 } from '@grafana/ui'
import { withoutMarks } from './Sentence'
import { afterMenu, getMenuStyles } from './menus'
import type { SiteDeeds } from './useSiteDeeds'

type Props = { site: string; isPaused: boolean; whyNotAct: string | undefined; deeds: SiteDeeds }

const getStyles = () => ({ button: css({ flex: '0 0 auto' }) })

export function SiteMenu({ site, isPaused, whyNotAct, deeds }: Props) {
  const styles = useStyles2(getStyles)
  const { menu } = useStyles2(getMenuStyles)
  const whyNot = withoutMarks(whyNotAct)
  const overlay = () => (
    <div className={menu}><Menu ariaLabel={`Actions for site ${site}`}>
      {isPaused
        ? <Menu.Item label="Resume releases" icon="play" disabled={whyNot !== undefined} description={whyNot} onClick={() => afterMenu(() => void deeds.resume())} />
        : <Menu.Item label="Pause releases…" icon="pause" disabled={whyNot !== undefined} description={whyNot} onClick={() => afterMenu(() => deeds.ask({ kind: 'pause' }))} />}
    </Menu></div>
  )
  return (
    <Dropdown overlay={overlay} placement="bottom-end">
      <IconButton name="ellipsis-v" className={styles.button} aria-label={`Actions for site ${site}`} />
    </Dropdown>
  )
}
