// Dashboard variables, as far as a page without a dashboard has them: `?var-site=prod` sets `$site`.
import {locationService, type TemplateSrv} from '@grafana/runtime'

const VARIABLE = /\$(\w+)|\$\{(\w+)(?::\w+)?\}|\[\[(\w+)(?::\w+)?\]\]/g

function valueOf(name: string): string | undefined {
  const values = locationService.getSearch().getAll(`var-${name}`)
  return values.length > 1 ? `{${values.join(',')}}` : values[0]
}

/** A variable that is not set stays as it is written. */
export function replaceVariables(text = ''): string {
  return text.replaceAll(VARIABLE, (written, plain?: string, braced?: string, bracketed?: string) => valueOf(plain ?? braced ?? bracketed ?? '') ?? written)
}

export const templateSrv: TemplateSrv = {
  getVariables: () => [],
  replace: replaceVariables,
  containsTemplate: (text = '') => [...text.matchAll(VARIABLE)].length > 0,
  updateTimeRange: () => undefined,
}
