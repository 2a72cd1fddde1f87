import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {expand, readProvisioning} from './grafana-provisioning.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatkeeper-provisioning-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), {recursive: true})
  await writeFile(join(folder, path), text)
}

describe('expand', () => {
  it.each([
    ['$NAME', 'a$b'],
    ['${NAME}', 'a$b'],
    ['$__env{NAME}', 'a$b'],
    ['x-$NAME/y', 'x-a$b/y'],
    ['$UNSET and ${UNSET}', ' and '],
    ['$$NAME costs 5 $$', '$NAME costs 5 $'],
    ['5 $, then', '5 $, then'],
  ])('makes %j to %j', (text, expanded) => {
    expect(expand(text, {NAME: 'a$b'})).toBe(expanded)
  })
})

describe('readProvisioning', () => {
  it('reads all four kinds, with the variables where Grafana puts them', async () => {
    await put('plugins/app.yaml', 'apps:\n  - type: x-app\n    disabled: false\n    jsonData: {apiUrl: $URL}\n    secureJsonData: {readToken: $TOKEN}\n')
    await put('datasources/a.yaml', 'datasources:\n  - {name: A, uid: a, jsonData: {dbName: $DB, tags: [$DB, 1]}}\n')
    await put('datasources/b.yml', 'datasources:\n  - {name: B, uid: b}\n')
    await put('datasources/c.yaml.example', 'datasources:\n  - {name: C, uid: c}\n')
    await put('dashboards/d.yaml', 'providers:\n  - {name: d, folder: Seats, type: file, options: {path: $DASHBOARDS}}\n')
    await put('json/one.json', '{"uid": "one", "title": "$URL"}')
    await put('json/notes.txt', '')
    await put(
      'alerting/r.yaml',
      'groups:\n  - name: G\n    folder: Seats\n    interval: 2m\n    rules:\n      - uid: r\n        data: [{refId: A, datasourceUid: $DB, model: {query: "a WHERE $timeFilter"}}]\n        annotations: {summary: "{{ $labels.site }}"}\n        labels: {site: "{{ $$labels.site }}"}\n',
    )
    expect(await readProvisioning(folder, {URL: 'http://x', TOKEN: 'a$b', DB: 'qlik', DASHBOARDS: join(folder, 'json')})).toEqual({
      apps: [{type: 'x-app', disabled: false, jsonData: {apiUrl: 'http://x'}, secureJsonData: {readToken: 'a$b'}}],
      dataSources: [
        {name: 'A', uid: 'a', jsonData: {dbName: 'qlik', tags: ['qlik', 1]}},
        {name: 'B', uid: 'b'},
      ],
      dashboards: [{folder: 'Seats', dashboard: {uid: 'one', title: '$URL'}}],
      groups: [
        {
          name: 'G',
          folder: 'Seats',
          seconds: 120,
          rules: [
            {
              uid: 'r',
              data: [{refId: 'A', datasourceUid: 'qlik', model: {query: 'a WHERE $timeFilter'}}],
              annotations: {summary: '{{ $labels.site }}'},
              labels: {site: '{{ $labels.site }}'},
            },
          ],
        },
      ],
    })
  })

  it('finds nothing in an empty folder, in an empty file and in one about other things', async () => {
    const nothing = {apps: [], dataSources: [], dashboards: [], groups: []}
    const before = await readProvisioning(folder, {})
    await put('plugins/app.yaml', '# later\n')
    await put('datasources/a.yaml', 'apiVersion: 1\ndeleteDatasources:\n  - {name: A}\n')
    expect([before, await readProvisioning(folder, {})]).toEqual([nothing, nothing])
  })

  it('judges by the minute where the file does not say', async () => {
    await put('alerting/r.yaml', 'groups:\n  - {name: G, folder: F, rules: []}\n  - {name: H, folder: F, interval: 30s, rules: []}\n')
    expect((await readProvisioning(folder, {})).groups.map(({name, seconds}) => ({name, seconds}))).toEqual([
      {name: 'G', seconds: 60},
      {name: 'H', seconds: 30},
    ])
  })

  it('tells of a folder without a dashboard', async () => {
    await put('dashboards/d.yaml', 'providers:\n  - {name: d, type: file, options: {path: $DASHBOARDS}}\n')
    await expect(readProvisioning(folder, {DASHBOARDS: '/nowhere'})).rejects.toThrow('There is no dashboard (.json) in /nowhere.')
    await expect(readProvisioning(folder, {})).rejects.toThrow('There is no dashboard (.json) in the folder of the dashboards.')
  })

  it('tells of a file that is not YAML', async () => {
    await put('plugins/app.yaml', 'apps:\n\t- type: x\n')
    await expect(readProvisioning(folder, {})).rejects.toThrow(/Tabs are not allowed as indentation at line 2/)
  })
})
