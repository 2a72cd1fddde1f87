// What a reader chooses on top of a dashboard: the data source, and which sites, types, directories and user.
import type {Builder} from '@grafana/grafana-foundation-sdk/cog'
import {
  CustomVariableBuilder, DatasourceVariableBuilder, QueryVariableBuilder, TextBoxVariableBuilder, VariableHide, VariableRefresh, VariableSort, VariableType, type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard'
import {chosenDataSource} from './influxql.ts'
import {dataSource} from './names.ts'

export type Variable = Builder<VariableModel>

export const influxDb: Variable = new DatasourceVariableBuilder('datasource')
  .label('InfluxDB')
  .type('influxdb')
  .current({text: dataSource.name, value: dataSource.uid})

const all = {text: 'All', value: '$__all'} as const

function valuesOf(name: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .datasource(chosenDataSource)
    .query({refId: name, query})
    .definition(query)
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.AlphabeticalAsc)
}

/** All is a pattern of its own: else it would be a list of every name, as long as a site's directories are many. */
const several = (variable: QueryVariableBuilder): QueryVariableBuilder => variable.multi(true).includeAll(true).allValue('.*').current(all)

export const siteQuery = 'SHOW TAG VALUES FROM "license_usage" WITH KEY = "site"'
const directoryQuery = 'SHOW TAG VALUES FROM "license_directory" WITH KEY = "user_directory"'

/** Where figures of several sites would only hide each other, and where something is done at a site. */
export const oneSite: Variable = valuesOf('site', siteQuery).label('Site')

/** Not called `site`: a choice of all or several goes along with links, and a dashboard of one site would take it for its own. */
export const sites: Variable = several(valuesOf('sites', siteQuery).label('Site'))

export const directories: Variable = several(valuesOf('directory', directoryQuery).label('Directory'))

/** All means both: minutes, tokens and sums have types of their own in InfluxDB. */
export const types: Variable = new CustomVariableBuilder('type')
  .label('Type')
  .values('Professional : professional, Analyzer : analyzer')
  .multi(true)
  .includeAll(true)
  .current(all)

/** A list would be as long as a site has users. */
export const user: Variable = new TextBoxVariableBuilder('user')
  .label('User id')
  .description('The id alone, without the directory, such as anna.berg. Capital letters do not count.')
  .defaultValue('')

type Filter = {readonly key: string; readonly operator: string; readonly value: string}

/** Has Grafana add what was chosen to every query, also to one that must stay as people know it and so cannot name the site itself. */
export const filters: Builder<VariableModel & {readonly filters: readonly Filter[]}> = {
  build: () => ({
    type: VariableType.Adhoc, name: 'only_what_is_chosen', hide: VariableHide.HideVariable, skipUrlSync: true, datasource: chosenDataSource,
    filters: [{key: 'site', operator: '=', value: '$site'}, {key: 'license_type', operator: '=~', value: '/^${type:regex}$/'}],
  }),
}
