// The host page itself, with a small plugin of the test's own: what Grafana gives to plugins, and what it shows of them.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect, it, onTestFinished} from 'vitest'
import {describeWith} from '../parts/describe-with.ts'
import {eventually, openPage, useBrowser, type Login} from './open-workbench.ts'
import type {AppSettings} from './plugin-proxy.ts'
import {startWorkbench} from './server.ts'

const APP = 'acme-test-app'
const info = {version: '1.2.3', author: {name: 'Acme'}, logos: {small: 'img/logo.svg', large: 'img/logo.svg'}}

const PLUGIN = {
  id: APP, type: 'app', name: 'Acme', info,
  includes: [{type: 'page', name: 'First page', path: `/a/${APP}/first`, role: 'Viewer'}, {type: 'page', name: 'Secret page', path: `/a/${APP}/secret`, action: `${APP}.x:act`}],
  roles: [{role: {name: 'Reader', permissions: [{action: `${APP}.x:read`}]}, grants: ['Viewer']}, {role: {name: 'Actor', permissions: [{action: `${APP}.x:act`}]}, grants: ['Editor']}],
  routes: [],
}

const MODULE = `define(['@grafana/data', '@grafana/runtime', '@grafana/ui', 'react', 'react/jsx-runtime', 'react-dom', 'react-router', 'rxjs', 'lodash', '@emotion/css', 'module'],
(data, runtime, ui, react, {jsx, jsxs}, reactDom, router, rxjs, lodash, emotion, module) => {
  const Root = ({meta, path, query}) => jsxs(runtime.PluginPage, {subTitle: 'path ' + path + ' query ' + JSON.stringify(query), children: [
    jsx('p', {children: 'address ' + meta.jsonData.apiUrl}),
    jsx('p', {children: 'route ' + router.useLocation().pathname}),
    jsx('a', {href: '/a/${APP}/second?x=1', children: 'plain link'}),
    jsx(ui.LinkButton, {href: '/a/${APP}/first', children: 'own link'}),
  ]})
  const Config = ({plugin, query}) => jsx('p', {children: 'token ' + plugin.meta.secureJsonFields.token + ' enabled ' + plugin.meta.enabled})
  return {plugin: new data.AppPlugin().setRootPage(Root).addConfigPage({id: 'one', title: 'Set up', icon: 'cog', body: Config})}
})`

const PANEL = `define(['@grafana/data', '@grafana/runtime', '@grafana/ui', 'react', 'react/jsx-runtime', 'rxjs', 'lodash', 'module'], (data, runtime, ui, react, {jsx, jsxs}, rxjs, {merge}, module) => {
  const toast = (kind, ...payload) => runtime.getAppEvents().publish({type: data.AppEvents[kind].name, payload})
  const Panel = ({options, replaceVariables, width, height, timeRange}) => {
    const [fails, setFails] = react.useState(false)
    const [answer, setAnswer] = react.useState('')
    if (fails) throw new Error('it broke while drawing')
    const ask = path => rxjs.lastValueFrom(runtime.getBackendSrv().fetch({url: '/api/plugin-proxy/${APP}/' + path})).catch(({status, data}) => setAnswer(status + ' ' + data.message))
    return jsxs('div', {children: [
      jsx('p', {children: 'options ' + JSON.stringify(merge({}, options))}), jsx('p', {children: 'site ' + replaceVariables(options.site) + ' ' + runtime.getTemplateSrv().replace('\${site:raw}')}),
      jsx('p', {children: 'may read ' + runtime.hasPermission('${APP}.x:read') + ' act ' + runtime.hasPermission('${APP}.x:act') + ' other ' + runtime.hasPermission('${APP}.x:other')}),
      jsx('p', {children: 'role ' + runtime.config.bootData.user.orgRole + ' login ' + runtime.config.bootData.user.login}),
      jsx('p', {children: 'size ' + (width > 800 && height > 400)}), jsx('p', {children: 'module ' + new URL(module.uri).pathname}), jsx('p', {children: 'at ' + timeRange.to.valueOf()}), jsx('p', {children: answer}),
      jsx('button', {onClick: () => setFails(true), children: 'Break'}), jsx('button', {onClick: () => toast('alertSuccess', 'It is done', 'all of it'), children: 'Toast'}),
      jsx('button', {onClick: () => ask('nowhere'), children: 'Ask'}), jsx('button', {onClick: () => Promise.reject(new Error('nobody caught this')), children: 'Reject'}),
      jsx('button', {onClick: () => runtime.locationService.push('/a/${APP}/first?y=2'), children: 'Go'}), jsx(ui.Icon, {name: 'spinner'}), jsx(ui.Icon, {name: 'toggle-on'}),
    ]})
  }
  return {plugin: new data.PanelPlugin(Panel).setPanelOptions(builder => builder.addTextInput({path: 'site', name: 'Site', defaultValue: '$site'}).addBooleanSwitch({path: 'big', name: 'Big', defaultValue: true}))}
})`

const FILES = {
  'plugin.json': JSON.stringify(PLUGIN), 'module.js': MODULE,
  'panels/one/plugin.json': JSON.stringify({id: 'acme-one-panel', type: 'panel', name: 'The one', info}), 'panels/one/module.js': PANEL,
}

const SETTINGS: AppSettings = {enabled: true, pinned: true, jsonData: {apiUrl: 'http://collector'}, secureJsonData: {token: 's3cret'}}

describeWith('chromium', 'the host page', () => {
  const browser = useBrowser()

  async function open(wish: {readonly as?: Login; readonly files?: Readonly<Record<string, string>>; readonly settings?: AppSettings} = {}) {
    const dist = mkdtempSync(join(tmpdir(), 'seatkeeper-dist-'))
    onTestFinished(() => rmSync(dist, {recursive: true}))
    for (const [file, text] of Object.entries({...FILES, ...wish.files})) {
      mkdirSync(dirname(join(dist, file)), {recursive: true})
      writeFileSync(join(dist, file), text)
    }
    const workbench = await startWorkbench({dist, settings: wish.settings ?? SETTINGS, panelOptions: {big: false}})
    onTestFinished(workbench.stop)
    const opened = await openPage(browser(), workbench, wish.as ?? 'editor')
    const shows = (text: string | RegExp) => eventually(async () => [text, await opened.page.getByText(text).first().isVisible()]).toEqual([text, true])
    return {...opened, workbench, shows}
  }

  it('gives a panel its options, variables, size, rights and shared modules', async () => {
    const {page, visit, shows, consoleErrors} = await open()
    await visit('/panel?var-site=north')
    await shows('options {"site":"$site","big":false}')
    for (const text of ['site north north', 'may read true act true other false', 'role Editor login editor', 'size true', 'module /public/plugins/acme-one-panel/module.js']) await shows(text)
    expect(await page.getByRole('heading', {name: 'The one'}).count()).toBe(1)
    await visit('/panel', 'viewer')
    await shows('may read true act false other false')
    await shows('site $site ${site:raw}')
    expect(consoleErrors).toEqual([])
  })

  it('refreshes a panel with a later time range', async () => {
    const {page, context, visit, consoleErrors} = await open()
    await visit()
    const at = async () => Number((await page.getByText(/^at \d+$/).textContent())!.slice(3))
    const before = await at()
    await context.clock.setFixedTime(before + 60_000)
    await page.getByRole('button', {name: /refresh/i}).click()
    await eventually(at).toBe(before + 60_000)
    expect(consoleErrors).toEqual([])
  })

  it('shows toasts, those of plugins and those of failed requests', async () => {
    const {page, visit, shows, consoleErrors} = await open()
    await visit()
    await page.getByRole('button', {name: 'Toast', exact: true}).click()
    await shows('It is done')
    await shows('all of it')
    await page.getByRole('button', {name: 'Ask'}).click()
    await shows('404 plugin route match not found')
    await eventually(() => page.getByTestId('toasts').getByText('plugin route match not found').count()).toBe(1)
    expect(consoleErrors).toEqual([])
  })

  it('shows what goes wrong in a plugin', async () => {
    const {page, visit, shows, consoleErrors} = await open()
    await visit()
    await page.getByRole('button', {name: 'Reject'}).click()
    await shows('nobody caught this')
    await page.getByRole('button', {name: 'Break'}).click()
    await shows('Panel failed')
    await shows(/it broke while drawing/)
    expect(consoleErrors).toEqual(expect.arrayContaining([expect.stringContaining('nobody caught this'), expect.stringContaining('it broke while drawing')]))
  })

  it.each([
    ['throws while it loads', 'define([], () => { throw new Error("it broke while loading") })', 'it broke while loading'],
    ['exports nothing', 'define([], () => ({}))', 'The module exports no plugin.'],
    ['asks for what Grafana does not share', 'define(["angular"], () => ({}))', /angular/],
  ])('shows a module that %s', async (_, module, said) => {
    const {visit, shows} = await open({files: {'panels/one/module.js': module}})
    await visit()
    await shows('Panel failed to load')
    await shows(said)
  })

  it('leads to the app\'s pages, by links of every kind, and back', async () => {
    const {page, visit, shows, consoleErrors} = await open({as: 'viewer'})
    await visit(`/a/${APP}/first?y=2`)
    await page.evaluate('window.isSame = true')
    await shows('First page')
    await shows(`path /a/${APP}/first query {"y":"2"}`)
    await shows('address http://collector')
    await page.getByText('plain link').click()
    await shows(`path /a/${APP}/second query {"x":"1"}`)
    await page.goBack()
    await shows(`route /a/${APP}/first`)
    await page.getByText('plain link').click()
    await page.getByText('own link').click()
    await shows(`path /a/${APP}/first query {}`)
    await page.getByRole('link', {name: 'At-risk panel'}).click()
    await page.getByRole('button', {name: 'Go', exact: true}).click()
    await shows(`path /a/${APP}/first query {"y":"2"}`)
    expect(await page.evaluate('window.isSame')).toBe(true)
    expect(consoleErrors).toEqual([])
  })

  it('keeps people from pages that are not for them', async () => {
    const {visit, shows} = await open({as: 'viewer'})
    await visit(`/a/${APP}/secret`)
    await shows('You do not have permission to see this page.')
    await visit(`/a/${APP}/secret`, 'editor')
    await shows('Secret page')
  })

  it.each(['viewer', 'editor'] as const)('sends a %s from the configuration to the panel, and says why', async as => {
    const {page, visit, shows, consoleErrors} = await open({as})
    const pathname = () => new URL(page.url()).pathname
    await visit(`/plugins/${APP}`)
    await shows('The configuration is for Admins')
    await shows(`login ${as}`)
    expect([pathname(), await page.getByText('Set up').count()]).toEqual(['/panel', 0])
    await page.getByRole('button', {name: 'Close alert'}).click()
    await eventually(() => page.getByText('The configuration is for Admins').count()).toBe(0)
    await page.getByRole('link', {name: 'Configuration'}).click()
    await shows('The configuration is for Admins')
    await page.getByRole('link', {name: 'At-risk page'}).click()
    await shows(/^path \/a\//)
    expect(await page.getByText('The configuration is for Admins').count()).toBe(0)
    expect(consoleErrors).toEqual([])
  })

  it('shows an administrator the configuration, never a secret, and lets the app be switched off', async () => {
    const {page, visit, shows, workbench, consoleErrors} = await open({as: 'admin'})
    await visit(`/plugins/${APP}`)
    await shows('token true enabled true')
    expect(await page.getByRole('tab').allTextContents()).toEqual(['Set up'])
    expect(await page.content()).not.toContain('s3cret')
    await page.getByRole('button', {name: 'Disable'}).click()
    await shows('token true enabled false')
    expect(workbench.settings()).toEqual({...SETTINGS, enabled: false, pinned: false})
    await visit(`/a/${APP}/first`)
    await shows('Application Not Enabled')
    await visit(`/plugins/${APP}`)
    await page.getByRole('button', {name: 'Enable'}).click()
    await shows('token true enabled true')
    expect(consoleErrors).toEqual([])
  })

  it('is dark or light, also the next time', async () => {
    const {page, visit, shows, consoleErrors} = await open()
    await visit()
    const background = () => page.evaluate('getComputedStyle(document.querySelector("header")).backgroundColor')
    const dark = await background()
    await page.getByRole('button', {name: 'Light'}).click()
    await eventually(background).not.toBe(dark)
    const light = await background()
    await visit()
    await shows('role Editor login editor')
    expect(await background()).toBe(light)
    expect(consoleErrors).toEqual([])
  })

  it('says when the session is gone', async () => {
    const {page, context, visit, shows} = await open()
    await visit()
    await context.clearCookies()
    await page.getByRole('button', {name: 'Ask'}).click()
    await shows('Signed out')
    await page.getByRole('radio', {name: 'Viewer'}).click()
    await shows('role Viewer login viewer')
  })
})
