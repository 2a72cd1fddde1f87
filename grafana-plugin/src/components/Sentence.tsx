// A sentence in which what stands between backticks is shown as code.
import React from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { useStyles2 } from '@grafana/ui'

// Grafana's own chips are higher than a line of small text.
const getStyles = (theme: GrafanaTheme2) => ({
  code: css({ padding: '0 2px', margin: 0, fontSize: '0.95em', lineHeight: 'inherit', border: 'none', background: theme.colors.background.secondary, whiteSpace: 'normal', overflowWrap: 'anywhere' }),
})

export function Sentence({ text }: { text: string }) {
  const styles = useStyles2(getStyles)
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index} className={styles.code}>{part}</code> : part))}</>
}

/** For places that take text only. */
export const withoutMarks = (text: string | undefined): string | undefined => text?.replaceAll('`', '')
