// What keeps Grafana from loading a plugin must keep the workbench from it too.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {readPlugins} from './plugin-json.ts'

const app = {id: 'acme-test-app', type: 'app', name: 'Acme', info: {version: '1.0.0'}}

function dist(files: Readonly<Record<string, object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-dist-'))
  onTestFinished(() => rmSync(folder, {recursive: true}))
  for (const [file, json] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), {recursive: true})
    writeFileSync(join(folder, file), JSON.stringify(json))
  }
  return folder
}

describe('readPlugins', () => {
  it('finds the app and the panels in it', () => {
    const panel = {...app, id: 'acme-one-panel', type: 'panel'}
    const folder = dist({'plugin.json': app, 'panels/one/plugin.json': panel})
    expect(readPlugins(folder)).toEqual([{json: app, folder}, {json: panel, folder: join(folder, 'panels/one')}])
  })

  it('says that nothing is built', () => {
    expect(() => readPlugins(dist({}))).toThrow(/^There is no plugin in .*: build grafana-plugin first\.$/)
  })

  const role = (grants: string[], action: string) => ({roles: [{role: {name: 'R', permissions: [{action}]}, grants}]})

  it.each([
    [{routes: [{path: 'x', reqRole: 'Owner'}]}, '"Owner" is no role'],
    [{includes: [{type: 'page', role: 'owner'}]}, '"owner" is no role'],
    [role(['viewer'], 'acme-test-app.x:read'), '"viewer" cannot be granted to'],
    [role(['Viewer'], 'x:read'), 'the action "x:read" does not begin with the plugin\'s id'],
    [{routes: [{path: ''}]}, 'the path "" has a pattern that the workbench does not know'],
    [{routes: [{path: 'a/:id([0-9]+)'}]}, 'the path "a/:id([0-9]+)" has a pattern that the workbench does not know'],
    [{routes: [{path: 'a/*.*'}]}, 'the path "a/*.*" has a pattern that the workbench does not know'],
    [{routes: [{path: 'a-:id'}]}, 'the path "a-:id" has a pattern that the workbench does not know'],
  ])('refuses %j', (wrong, reason) => {
    const folder = dist({'plugin.json': {...app, ...wrong}})
    expect(() => readPlugins(folder)).toThrow(`${join(folder, 'plugin.json')}: ${reason}.`)
  })

  it('takes what Grafana takes', () => {
    const json = {
      ...app, ...role(['Viewer', 'Editor', 'Admin', 'Grafana Admin'], 'acme-test-app:read'), includes: [{type: 'page', role: 'Admin'}],
      routes: [{path: 'a/b-c.d', reqRole: 'editor'}, {path: ':id/x', reqRole: ''}, {path: '*', reqRole: 'None'}, {path: 'v1/*'}],
    }
    expect(readPlugins(dist({'plugin.json': json}))[0]!.json).toEqual(json)
  })
})
