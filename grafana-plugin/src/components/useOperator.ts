// Whether the person in front of the screen may act, and if not, why.
import { config, hasPermission } from '@grafana/runtime'
import { useQuery } from '@tanstack/react-query'
import { connectionQuery } from '../api/queries'
import { troubleOf } from '../api/trouble'
import { OPERATE } from '../constants'

/** Undefined when nothing is against it; a public dashboard has nobody who could. */
export function useWhyNot(): string | undefined {
  const isPublic = Boolean(config.publicDashboardAccessToken)
  const may = !isPublic && hasPermission(OPERATE)
  const operator = useQuery(connectionQuery('operator', may))
  if (isPublic) return 'On a public dashboard nobody can act.'
  if (!may) return 'Your role in Grafana does not allow this: Editors may release and exclude.'
  if (operator.error !== null) return troubleOf(operator.error).sentence
  if (operator.data === undefined) return 'Asking the collector who may act …'
  return operator.data.whyNot
}
