// What a reader chooses on top of a dashboard: the data source and the site.
import type {Builder} from '@grafana/grafana-foundation-sdk/cog'
import {DatasourceVariableBuilder, QueryVariableBuilder, VariableHide, VariableRefresh, VariableSort, VariableType, type VariableModel} from '@grafana/grafana-foundation-sdk/dashboard'
import {chosenDataSource} from './influxql.ts'
import {dataSource} from './names.ts'

const influxDb = new DatasourceVariableBuilder('datasource')
  .label('InfluxDB')
  .type('influxdb')
  .current({text: dataSource.name, value: dataSource.uid})

export const siteQuery = 'SHOW TAG VALUES FROM "license_usage" WITH KEY = "site"'

const site = new QueryVariableBuilder('site')
  .label('Site')
  .datasource(chosenDataSource)
  .query({refId: 'site', query: siteQuery})
  .definition(siteQuery)
  .refresh(VariableRefresh.OnDashboardLoad)
  .sort(VariableSort.AlphabeticalAsc)

type Filter = {readonly key: string; readonly operator: string; readonly value: string}

/** Has Grafana add the chosen site to every query, also to one that must stay as people know it and so cannot name the site itself. */
const siteFilter: Builder<VariableModel & {readonly filters: readonly Filter[]}> = {
  build: () => ({
    type: VariableType.Adhoc, name: 'only_the_site', hide: VariableHide.HideVariable, skipUrlSync: true,
    datasource: chosenDataSource, filters: [{key: 'site', operator: '=', value: '$site'}],
  }),
}

export const variables: readonly Builder<VariableModel>[] = [influxDb, site, siteFilter]
