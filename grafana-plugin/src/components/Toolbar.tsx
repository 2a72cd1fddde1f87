// Filters of the list, and what can be done with the seats that are selected.
import React from 'react'
import { css } from '@emotion/css'
import type { GrafanaTheme2 } from '@grafana/data'
import { Button, Combobox, FilterInput, useStyles2, type ComboboxOption } from '@grafana/ui'
import type { AtRiskPage, SeatRow } from '@seatkeeper/collector/contract'
import type { Filter } from '../api/queries'
import { NARROW } from './layout'
import { withoutMarks } from './Sentence'

type Props = {
  choices: AtRiskPage['choices'] | undefined
  filter: Filter
  onFilter: (filter: Filter) => void
  selected: number
  whyNotRelease: string | undefined
  whyNotExclude: string | undefined
  onRelease: () => void
  onExclude: () => void
}

const types: Array<ComboboxOption<SeatRow['licenseType']>> = [
  { value: 'professional', label: 'Professional' },
  { value: 'analyzer', label: 'Analyzer' },
]

const named = (values: readonly string[] = []): Array<ComboboxOption<string>> => values.map(value => ({ value, label: value }))

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center', padding: theme.spacing(0.5, 0) }),
  search: css({ flex: '1 1 160px', maxWidth: 280 }),
  choice: css({ flex: '0 1 150px', [NARROW]: { display: 'none' } }), // search is enough where there is no room
  actions: css({ marginLeft: 'auto', display: 'flex', gap: theme.spacing(1), alignItems: 'center' }),
})

function Filters({ choices, filter, onFilter }: Pick<Props, 'choices' | 'filter' | 'onFilter'>) {
  const styles = useStyles2(getStyles)
  const reasons = (choices?.reasons ?? []).map(({ reason, why }) => ({ value: reason, label: why }))
  return (
    <>
      <div className={styles.search}>
        <FilterInput placeholder="search a user" aria-label="Search a user" escapeRegex={false} value={filter.search ?? ''} onChange={search => onFilter({ ...filter, search })} />
      </div>
      <div className={styles.choice}>
        <Combobox options={types} placeholder="type" value={filter.licenseType ?? null} isClearable onChange={option => onFilter({ ...filter, licenseType: option?.value })} />
      </div>
      <div className={styles.choice}>
        <Combobox options={named(choices?.userDirectories)} placeholder="directory" value={filter.userDirectory ?? null} isClearable onChange={option => onFilter({ ...filter, userDirectory: option?.value })} />
      </div>
      <div className={styles.choice}>
        <Combobox options={reasons} placeholder="why" value={filter.reason ?? null} isClearable onChange={option => onFilter({ ...filter, reason: option?.value })} />
      </div>
    </>
  )
}

export function Toolbar({ selected, whyNotRelease, whyNotExclude, onRelease, onExclude, ...filters }: Props) {
  const styles = useStyles2(getStyles)
  const none = selected === 0 ? 'Select seats first.' : undefined
  const noExclude = withoutMarks(whyNotExclude ?? none)
  const noRelease = withoutMarks(whyNotRelease ?? none)
  return (
    <div className={styles.bar}>
      <Filters {...filters} />
      <div className={styles.actions}>
        <span aria-live="polite">{selected === 0 ? '' : `${selected.toLocaleString('en-US')} selected`}</span>
        <Button size="sm" variant="secondary" disabled={noExclude !== undefined} tooltip={noExclude} onClick={onExclude}>
          Exclude…
        </Button>
        <Button size="sm" variant="destructive" disabled={noRelease !== undefined} tooltip={noRelease} onClick={onRelease}>
          Release…
        </Button>
      </div>
    </div>
  )
}
