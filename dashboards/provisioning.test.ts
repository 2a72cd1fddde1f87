// Holds the provisioning files to what Grafana accepts at start, where most mistakes are fatal, and keeps secrets out of them.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {alertRules, anchorOf} from './alerts.ts'
import {dashboardNames} from './generated.ts'
import {appId, dataSource, folder as grafanaFolder} from './names.ts'
import {sections} from './rules/all.ts'
import {readDashboard} from './test-support/dashboards.ts'
import {expandedTexts, folder, provisioningFiles, textsOf, type ProvisioningFile} from './test-support/provisioning.ts'

const files = provisioningFiles()
const each = files.map(file => [file.name, file] as const)
const fileNamed = (name: string): ProvisioningFile => files.find(file => file.name === name)!

const VARIABLES = [
  'INFLUXDB_DATABASE', 'INFLUXDB_PASSWORD', 'INFLUXDB_URL', 'INFLUXDB_USER', 'SEATKEEPER_DASHBOARDS', 'SEATKEEPER_OPERATE_TOKEN', 'SEATKEEPER_READ_TOKEN', 'SEATKEEPER_URL',
]
const variablesIn = (file: ProvisioningFile) => expandedTexts(file).flatMap(({text}) => [...text.replaceAll('$$', '').matchAll(/\$(\w+)/g)].map(([, name]) => name!))

type DataSources = {readonly datasources: readonly {readonly uid: string; readonly name: string; readonly type: string; readonly jsonData: Readonly<Record<string, string>>}[]}

it('is all there', () => {
  expect(files.map(({name}) => name).toSorted()).toEqual([
    'alerting/contact-points.yaml.example', 'alerting/seatkeeper.yaml', 'dashboards/seatkeeper.yaml', 'datasources/seatkeeper.influxdb2.yaml.example', 'datasources/seatkeeper.influxdb3.yaml.example',
    'datasources/seatkeeper.yaml', 'plugins/seatkeeper.yaml',
  ])
})

describe('the environment', () => {
  it('is named as documented, and nothing else is', () => {
    expect([...new Set(files.flatMap(variablesIn))].toSorted()).toEqual(VARIABLES)
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(VARIABLES.filter(name => !readme.includes(`\`${name}\``))).toEqual([])
  })

  it.each(each)('%s: stands as bare $NAME, which Grafana expands once', (_, file) => {
    expect(expandedTexts(file).filter(({text}) => /\$\{|\$__/.test(text))).toEqual([])
  })

  it.each(each)('%s: has no secret of its own', (_, {value}) => {
    const secrets = textsOf(value).filter(({path}) => /secureJsonData\.|password|token/i.test(path))
    expect(secrets.filter(({text}) => !/^((Token|Bearer) )?\$\w+$/.test(text))).toEqual([])
  })

  it('brings every secret there is', () => {
    expect(textsOf(fileNamed('plugins/seatkeeper.yaml').value).filter(({path}) => path.includes('secureJsonData')).map(({text}) => text))
      .toEqual(['$SEATKEEPER_READ_TOKEN', '$SEATKEEPER_OPERATE_TOKEN'])
    expect(textsOf(fileNamed('datasources/seatkeeper.yaml').value).filter(({path}) => path.includes('secureJsonData')).map(({text}) => text)).toEqual(['$INFLUXDB_PASSWORD'])
  })
})

it.each(each)('%s: is of version 1 and has no tab', (_, {text, value}) => {
  expect(value).toMatchObject({apiVersion: 1})
  expect(text).not.toContain('\t')
})

it.each(each.filter(([name]) => name.startsWith('datasources/')))('%s: is the data source that dashboards and rules ask', (_, {value}) => {
  const {datasources} = value as DataSources
  expect(datasources.map(({uid, name, type, jsonData: {dbName, httpMode, version}}) => ({uid, name, type, dbName, httpMode, version})))
    .toEqual([{...dataSource, dbName: '$INFLUXDB_DATABASE', httpMode: 'POST', version: 'InfluxQL'}])
})

it('names the app by its id, switched on by a boolean', () => {
  expect(fileNamed('plugins/seatkeeper.yaml').value).toMatchObject({apps: [{type: appId, org_id: 1, disabled: false, jsonData: {apiUrl: '$SEATKEEPER_URL'}}]})
})

it('puts dashboards and rules into one folder', () => {
  expect(fileNamed('dashboards/seatkeeper.yaml').value).toMatchObject({providers: [{type: 'file', folder: grafanaFolder, options: {path: '$SEATKEEPER_DASHBOARDS'}}]})
  expect(alertRules.groups.map(({folder: name}) => name)).toEqual(sections.map(() => grafanaFolder))
})

describe('alert rules', () => {
  const rules = alertRules.groups.flatMap(group => group.rules)
  const sources = sections.flatMap(section => section.sources)
  const dashboards = dashboardNames.map(readDashboard)
  const duration = /^\d+[smhd]$/
  const seconds = (text: string) => Number.parseInt(text, 10) * {s: 1, m: 60, h: 3600, d: 86_400}[text.at(-1) as 's' | 'm' | 'h' | 'd']
  const known = new Set(files.filter(({name}) => /^datasources\/.*yaml$/.test(name)).flatMap(({value}) => (value as DataSources).datasources.map(({uid}) => uid)))

  it('are evaluated every so many tens of seconds', () => {
    for (const {interval} of alertRules.groups) {
      expect(interval).toMatch(duration)
      expect(seconds(interval) % 10).toBe(0)
    }
  })

  it.each(rules.map(rule => [rule.uid, rule] as const))('%s: has all without which Grafana does not start', (uid, rule) => {
    expect(uid).toMatch(/^[A-Za-z0-9_-]{1,40}$/)
    expect(rule.title).toMatch(/./)
    expect(rule.for).toMatch(duration)
    expect(rule.data.map(({refId}) => refId)).toContain(rule.condition)
    for (const query of rule.data) {
      expect(query.model.refId).toBe(query.refId)
      if (query.datasourceUid === '__expr__') continue
      expect(known).toContain(query.datasourceUid)
      expect(query).toHaveProperty('relativeTimeRange', {from: expect.any(Number) as number, to: 0})
    }
  })

  it.each(rules.map(rule => [rule.uid, rule] as const))('%s: says what, where and what to do, and leads to a panel', (_, rule) => {
    const source = sources.find(({title}) => title === rule.title)!
    expect(rule.annotations.summary).toContain(source.subject === undefined ? '$labels.site' : `$labels.${source.subject}`)
    expect(rule.annotations.description).toContain('What to do: ')
    expect(rule.annotations).toMatchObject({__dashboardUid__: rule.dashboardUid, __panelId__: String(rule.panelId)})
    const dashboard = dashboards.find(({uid}) => uid === rule.dashboardUid)!
    expect([dashboard.title, dashboard.panels.find(({id}) => id === rule.panelId)?.title]).toEqual([source.panel.dashboard.title, source.panel.title])
  })

  it.each(sources.map(source => [source.slug, source] as const))('%s: its page names panels that there are', (_, {look}) => {
    const titles = new Set(dashboards.flatMap(({panels}) => panels.map(({title}) => title.replaceAll(/\$\{\w+:text\}/g, '…'))))
    expect(look.flatMap(text => [...text.matchAll(/\*(.+?)\*/g)].map(([, title]) => title!)).filter(title => !titles.has(title))).toEqual([])
  })

  it('lead to a section of the page each', () => {
    const page = readFileSync(join(folder, '../docs/alerts.md'), 'utf8')
    const anchors = [...page.matchAll(/^### (.+)$/gm)].map(([, title]) => anchorOf({title: title!}))
    expect(rules.map(({annotations}) => annotations.runbook_url)).toEqual(anchors.map(anchor => `{{ externalURL }}a/${appId}/alerts#${anchor}`))
  })

  it('tell once that InfluxDB does not answer, and once that nothing comes', () => {
    expect(rules.filter(({execErrState}) => execErrState === 'Error').map(({uid}) => uid)).toEqual(['seatkeeper-collector-silent'])
    expect(rules.filter(({noDataState}) => noDataState === 'Alerting').map(({uid}) => uid)).toEqual(['seatkeeper-collector-silent'])
  })

  it('write a template in labels with $$, since Grafana expands those', () => {
    expect(rules.flatMap(rule => Object.values(rule.labels)).filter(text => text.replaceAll('$$', '').includes('$'))).toEqual([])
    expect(rules.flatMap(rule => Object.values(rule.annotations)).filter(text => text.includes('$$'))).toEqual([])
  })

  it('have uids of their own', () => {
    expect(new Set(rules.map(({uid}) => uid)).size).toBe(rules.length)
  })
})

it('has contact points as an example that Grafana does not read, and that starts when it is copied', () => {
  type Receiver = {readonly uid: string; readonly type: string; readonly settings: Readonly<Record<string, string>>}
  const {value, text} = fileNamed('alerting/contact-points.yaml.example')
  const receivers = (value as {contactPoints: {name: string; receivers: Receiver[]}[]}).contactPoints.flatMap(point => point.receivers)
  expect(receivers.map(({uid, type, settings}) => [uid, type, settings.addresses ?? settings.url])).toEqual([
    ['seatkeeper-mail', 'email', 'qlik-admins@example.com'], ['seatkeeper-webhook', 'webhook', 'https://hooks.example.com/seatkeeper'],
  ])
  expect(text).not.toContain('$')
})
