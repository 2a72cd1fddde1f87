// Releases taken back by Undo, as far as Qlik lets them, and what people are told of each; in the built app.
import {expect, it} from 'vitest'
import {peopleAt} from '../integration/people.ts'
import {NOW} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {PANEL, eventually, useBrowser, type WorkbenchWish} from '../workbench/open-workbench.ts'
import {picture} from './at-risk-list.ts'
import {openList} from './open-list.ts'

const ANNA = 'CORP\\anna'
const EXTRA = 'CORP\\extra'
const BJORN = 'corp\\björn'
const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

describeWith('chromium', 'Undo', () => {
  const browser = useBrowser(ensurePlugin)

  /** The seats of these users were released by hand; the pools have room for all to come back. */
  async function released(users: readonly string[], title: string, wish: WorkbenchWish = {}) {
    const opened = await openList(browser(), {simulator: {site: {...peopleAt(NOW), totals: {professional: 20, analyzer: 20}}}, ...wish}, PANEL)
    const {page, list} = opened
    for (const user of users) await list.row(user).getByRole('checkbox').check({force: true})
    await page.getByRole('button', {name: 'Release…'}).click()
    await list.confirm('Release')
    const notice = list.notice(title)
    await notice.waitFor()
    return {...opened, notice, undo: (name = 'Undo') => notice.getByRole('button', {name, exact: true}).click()}
  }

  it('gives the seat back, and says so; the user is not on the list', async () => {
    const {page, list, notice, undo, simulator, collector, consoleErrors} = await released([ANNA], '1 released.')
    expect(words(await notice.innerText())).toContain('Undo gives the user a new seat of the same type, as far as Qlik lets it.')
    await picture(page, 'undo-offered')
    await undo()
    await notice.getByText('Undo: 1 reinstated.').waitFor()
    await picture(page, 'undo-done')
    expect(words(await notice.innerText())).toContain('CORP\\anna holds a professional seat again.')
    expect([simulator.site.findSeat(ANNA, 'professional') !== undefined, await notice.getByRole('button', {name: /^Undo/}).count()]).toEqual([true, 0])
    expect(collector.audit('reinstated').map(({actor, result}) => ({actor, result}))).toEqual([{actor: 'editor', result: 'reinstated'}])
    await eventually(() => page.evaluate<boolean>('document.activeElement !== document.body')).toBe(true)
    await collector.round('reading')
    expect(await list.row(ANNA).count()).toBe(0)
    expect(consoleErrors).toEqual([])
  })

  it('gives back one after the other, tells of each that could not be given, and may be tried again for those', async () => {
    const {page, notice, undo, simulator} = await released([ANNA, EXTRA, BJORN], '3 released.')
    simulator.site.addSeat({user: EXTRA, type: 'professional'}) // somebody was quicker
    simulator.faults.add({kind: 'status', status: 500, method: 'POST', path: '/qrs/license/analyzer*', count: 1})
    await undo()
    await notice.getByText('Undo: 1 reinstated, 1 held already, 1 failed.').waitFor()
    const told = words(await notice.innerText())
    expect(told).toContain('extra: CORP\\extra holds a seat of this type already, so none was given.')
    expect(told).toMatch(/björn: .*500/)
    await picture(page, 'undo-mixed')
    await undo('Undo the rest')
    await notice.getByText('Undo: 2 reinstated, 1 held already.').waitFor()
    expect([ANNA, EXTRA, BJORN].map(user => simulator.site.findSeat(user) !== undefined)).toEqual([true, true, true])
  })

  it('shows how far it is, and the notice stays until it is over', async () => {
    const {page, notice, undo, simulator} = await released([ANNA, EXTRA, BJORN], '3 released.')
    simulator.faults.add({kind: 'slow', ms: 1200, method: 'POST', path: '/qrs/license/*'})
    await undo()
    await notice.getByText(/Undoing: [12] of 3 …/).waitFor()
    expect(await notice.getByRole('button', {name: 'Close alert'}).count()).toBe(0)
    await picture(page, 'undo-running')
    await notice.getByText('Undo: 3 reinstated.').waitFor()
    await notice.getByRole('button', {name: 'Close alert'}).click()
    await eventually(() => notice.count()).toBe(0)
  })

  it('stops where nothing can be reached, and goes on from there', async () => {
    const {notice, undo, workbench, simulator} = await released([ANNA, EXTRA, BJORN], '3 released.')
    const settings = workbench.settings()!
    workbench.setSettings({...settings, jsonData: {apiUrl: 'http://127.0.0.1:9'}})
    await undo()
    await notice.getByText('Undo: 1 failed, 2 not tried.').waitFor()
    expect(words(await notice.innerText())).toContain('Grafana cannot reach the collector.')
    workbench.setSettings(settings)
    await undo('Undo the rest')
    await notice.getByText('Undo: 3 reinstated.').waitFor()
    expect([ANNA, EXTRA, BJORN].map(user => simulator.site.findSeat(user) !== undefined)).toEqual([true, true, true])
  })

  it('brings a seat back out of quarantine', async () => {
    const {notice, undo, simulator} = await released(['CORP\\gone'], '1 quarantined until 7 Mar 2026.', {
      simulator: {licenseModel: 'lef', site: {users: [{userId: 'gone', blacklisted: true, seat: {lastUsed: new Date(NOW - 2 * 86_400_000).toISOString()}}]}},
    })
    await undo()
    await notice.getByText(/Undo: 1 (reinstated|failed)\./).waitFor()
    expect(words(await notice.innerText())).toContain('Undo: 1 reinstated.')
    expect(simulator.site.findSeat('CORP\\gone')).toBeDefined()
  })

  it('says where no seat is free any more', async () => {
    const {page, notice, undo, simulator} = await released([ANNA], '1 released.', {})
    simulator.site.setLicense({totals: {professional: 5}})
    await undo()
    await notice.getByText('Undo: 1 failed.').waitFor()
    expect(words(await notice.innerText())).toContain('anna: Qlik did not give the seat back.')
    await picture(page, 'undo-refused')
  })

  it('works while the site is paused: it releases nothing', async () => {
    const {notice, undo, collector, simulator} = await released([ANNA], '1 released.')
    await collector.call('/v4/pause', {method: 'POST', body: {}})
    await undo()
    await notice.getByText('Undo: 1 reinstated.').waitFor()
    expect(simulator.site.findSeat(ANNA)).toBeDefined()
  })

  it('is not offered where no seat was taken', async () => {
    const {list, simulator} = await openList(browser())
    await list.askRelease(ANNA)
    simulator.site.login(ANNA)
    await list.confirm('Release')
    const notice = list.notice('1 became active and was left alone.')
    await notice.waitFor()
    expect(await notice.getByRole('button', {name: /^Undo/}).count()).toBe(0)
  })
})
