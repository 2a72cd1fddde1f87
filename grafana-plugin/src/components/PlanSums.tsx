// How many seats of each type a plan would release, and what they are worth.
import React from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { useStyles2 } from '@grafana/ui'
import type { HaltedPlan } from '../api/plan'
import { planSums } from './planWords'

const getStyles = (theme: GrafanaTheme2) => ({ list: css({ listStyle: 'none', margin: theme.spacing(0, 0, 1, 0), padding: 0, fontWeight: theme.typography.fontWeightMedium }) })

export function PlanSums({ plan, currency }: { plan: HaltedPlan; currency: string | undefined }) {
  const styles = useStyles2(getStyles)
  return <ul className={styles.list}>{planSums(plan, currency).map(line => <li key={line}>{line}</li>)}</ul>
}
