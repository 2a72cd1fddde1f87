// A plan that the brake has halted, in the hands of people: looked at, approved, discarded, replaced; in the built app.
import {describe, expect, it} from 'vitest'
import {COSTS, MANAGEMENT, RELEASE_ORDER, peopleAt} from '../integration/people.ts'
import {DAY, NOW} from '../integration/world.ts'
import {describeWith} from '../parts/describe-with.ts'
import {ensurePlugin} from '../parts/plugin-build.ts'
import {CONFIGURATION, PAGE, PANEL, eventually, useBrowser, type OpenWorkbench, type WorkbenchWish} from '../workbench/open-workbench.ts'
import {picture} from './at-risk-list.ts'
import {openHalted, openList} from './open-list.ts'

const ANNA = 'CORP\\anna'
const EXTRA = 'CORP\\extra'
const TITLE = 'The plan of 12:00 is halted'

const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

describeWith('chromium', 'a halted plan', () => {
  const browser = useBrowser(ensurePlugin)

  async function open(wish: WorkbenchWish = {}, path = PANEL) {
    const opened = await openHalted(browser(), wish, path)
    const {page, list} = opened
    const banner = list.notice(TITLE)
    await banner.waitFor()
    const dialog = page.getByRole('dialog')
    return {
      ...opened, banner, dialog,
      button: (name: string) => banner.getByRole('button', {name, exact: true}),
      said: async () => words(await dialog.innerText()),
    }
  }

  const focused = (page: OpenWorkbench['page']) => page.evaluate<string>('document.activeElement.innerText ?? ""')

  describe('that is looked at', () => {
    it('says why it is halted, whom it would take the seat and in which order, and what is kept', async () => {
      const {page, banner, button, dialog, said, consoleErrors} = await open()
      expect(words(await banner.innerText())).toContain('It would release 6 seats in one run (limit 2). If that is meant, approve the plan, or raise the limit in licenseManagement.brake; if not, discard it and look for what changed.')
      expect(await page.locator('[data-banner=halted]').getAttribute('title')).toBe('Halted 2 Mar 2026, 12:00 UTC')
      await picture(page, 'halted')
      await button('Look').click()
      await dialog.locator('[data-planned]').first().waitFor()
      const rows = await dialog.locator('[data-planned]').allInnerTexts()
      expect(rows.map(text => /\S+\\\S+/.exec(text)?.[0])).toEqual(RELEASE_ORDER.map(({user}) => user))
      expect(rows.map(words)[0]).toBe('extra CORP\\extra Professional excess idle 60 days 70 d 70')
      const text = await said()
      for (const part of ['4 of 6 professional seats (67 %), 280 EUR a month', '2 of 6 analyzer seats (33 %), 80 EUR a month', 'Kept: 4 used lately, 1 excluded, 1 in the grace period.', 'Excluded by rule: tag VIP-User, 1 seat']) expect(text).toContain(part)
      await picture(page, 'halted-look')
      await dialog.getByRole('button', {name: 'Close', exact: true}).last().click()
      await eventually(() => dialog.count()).toBe(0)
      await eventually(() => focused(page)).toBe('Look') // where it was
      expect(consoleErrors).toEqual([])
    })

    it('is looked at by the keyboard, and on a phone', async () => {
      const {page, button, dialog, consoleErrors} = await open({}, PAGE)
      await page.setViewportSize({width: 420, height: 760})
      await picture(page, 'halted-narrow')
      await button('Look').focus()
      await page.keyboard.press('Enter')
      await dialog.locator('[data-planned]').first().waitFor()
      await eventually(() => page.evaluate<boolean>('document.activeElement.closest("[role=dialog]") !== null')).toBe(true)
      const box = await dialog.locator('[data-planned]').first().boundingBox()
      expect(box!.x + box!.width).toBeLessThanOrEqual(420)
      await picture(page, 'halted-look-narrow')
      await page.keyboard.press('Escape')
      await eventually(() => focused(page)).toBe('Look')
      expect(consoleErrors).toEqual([])
    })

    it('scrolls through thousands of seats, of which only what is in view exists', async () => {
      const {page, button, dialog, consoleErrors} = await open({
        simulator: {users: 3000, seats: 2500, seed: 'long'},
        config: {costs: COSTS, licenseManagement: {...MANAGEMENT, brake: {maxPerRun: 2, maxPerDay: 10_000, maxShare: 1}, release: {professional: {enable: true, inactivityDays: 7}, analyzer: {enable: true, inactivityDays: 7}}}},
      })
      await button('Look').click()
      const rows = dialog.locator('[data-planned]')
      await rows.first().waitFor()
      expect(Number(await dialog.getByRole('table').getAttribute('aria-rowcount'))).toBeGreaterThan(500)
      expect(await rows.count()).toBeLessThan(60)
      const first = await rows.first().getAttribute('data-planned')
      await dialog.getByRole('table').locator('xpath=..').focus()
      await page.keyboard.press('End')
      await eventually(() => rows.first().getAttribute('data-planned')).not.toBe(first)
      await picture(page, 'halted-look-long')
      expect(consoleErrors).toEqual([])
    })
  })

  describe('that is approved', () => {
    it('is judged afresh: who became active or was excluded meanwhile keeps the seat, the others lose it, and each is told; Undo gives them back', async () => {
      const {page, list, button, dialog, said, simulator, collector, consoleErrors} = await open({simulator: {site: {...peopleAt(NOW), totals: {professional: 20, analyzer: 20}}}})
      simulator.site.login(ANNA)
      await list.exclude(EXTRA, 'on leave', 'No end')
      await list.isGone(EXTRA)
      await button('Approve…').click()
      await dialog.getByText('4 of 6 professional seats').waitFor() // as the plan was made
      const question = await said()
      for (const part of ['Approve the plan of 12:00, and release its 6 seats?', 'of these seats those are released that are still due, and none is added', 'Only the brake gives way; a dry run, a pause and doubts about the reading do not.', 'Apps and data stay.']) expect(question).toContain(part)
      await picture(page, 'halted-approve')
      await list.confirm('Approve')
      const notice = list.notice('4 released, 1 became active and was left alone, 1 protected and left alone.')
      await notice.waitFor()
      const told = words(await notice.innerText())
      expect(told).toMatch(/anna: Active 0 days ago/)
      expect(told).toContain('extra: Excluded from release by')
      await eventually(() => list.notice(TITLE).count()).toBe(0)
      await eventually(() => page.evaluate<boolean>('document.activeElement !== document.body')).toBe(true)
      await picture(page, 'halted-approved')
      const held = () => RELEASE_ORDER.map(({user, type}) => simulator.site.findSeat(user, type) !== undefined)
      expect(held()).toEqual([true, false, false, false, true, false])
      expect(collector.audit('approved').map(({actor, releases}) => ({actor, releases}))).toEqual([{actor: 'editor', releases: 6}])
      await notice.getByRole('button', {name: 'Undo', exact: true}).click()
      await notice.getByText('Undo: 4 reinstated.').waitFor()
      await picture(page, 'halted-undone')
      expect(held()).toEqual([true, true, true, true, true, true])
      expect(collector.audit('reinstated').map(({actor, result}) => ({actor, result}))).toEqual(Array.from({length: 4}, () => ({actor: 'editor', result: 'reinstated'})))
      expect(consoleErrors).toEqual([])
    })

    it('from where it is looked at, and by the number where there are more than ten', async () => {
      const {page, list, button, dialog, simulator} = await open({
        simulator: {site: {seats: Array.from({length: 12}, (_, index) => ({user: `CORP\\idle${index}`, lastUsed: new Date(NOW - (100 + index) * DAY).toISOString()}))}},
      })
      await button('Look').click()
      await dialog.locator('[data-planned]').first().waitFor()
      await dialog.getByRole('button', {name: 'Approve…'}).click()
      const approve = dialog.getByRole('button', {name: 'Approve', exact: true})
      await dialog.getByText('12 of 12 professional seats').waitFor()
      expect(await approve.isDisabled()).toBe(true)
      await dialog.getByLabel('Type 12 to confirm').fill('12')
      await picture(page, 'halted-approve-many')
      await approve.click()
      const notice = list.notice('12 released.')
      await notice.waitFor()
      expect(simulator.site.listSeats()).toEqual([])
      expect(await list.notice('would be halted').count()).toBe(0) // nothing is left that could be
      // So many are not given back by one click.
      await notice.getByRole('button', {name: 'Undo', exact: true}).click()
      await dialog.getByText('Undo 12 releases?').waitFor()
      await dialog.getByLabel('Type 12 to confirm').fill('12')
      await list.confirm('Undo')
      await notice.getByText('Undo: 12 reinstated.').waitFor()
      expect(simulator.site.listSeats()).toHaveLength(12)
    })

    it('shows how far it is, and that nothing else can begin', async () => {
      const {page, list, button, dialog, simulator} = await open()
      simulator.faults.add({kind: 'slow', ms: 900, method: 'DELETE', path: '/qrs/license/*'})
      await button('Approve…').click()
      await dialog.getByText('4 of 6 professional seats').waitFor()
      await list.confirm('Approve')
      await list.notice(/Releasing: [1-5] of 6 …/).waitFor()
      await list.row(ANNA).getByText('releasing …').waitFor()
      await picture(page, 'halted-releasing')
      await list.notice('6 released.').waitFor()
    })

    it('once, also where the answer was lost', async () => {
      const {page, list, button, dialog, simulator, collector} = await open()
      await button('Approve…').click()
      await dialog.getByText('4 of 6 professional seats').waitFor()
      // Done, but the browser hears nothing of it.
      await page.route('**/plan-approve', async route => {
        await route.fetch()
        await route.fulfill({status: 502, body: ''})
      }, {times: 1})
      await list.confirm('Approve')
      await dialog.getByText('It is not known whether anything was released').waitFor()
      await list.confirm('Try again')
      await list.notice('6 released.').waitFor()
      expect([RELEASE_ORDER.some(({user, type}) => simulator.site.findSeat(user, type) !== undefined), collector.audit('approved').length, collector.audit('outcome').length]).toEqual([false, 1, 6])
    })

    it('not while the site cannot be read, with the reason', async () => {
      const {list, button, dialog, simulator, said} = await open()
      await button('Approve…').click()
      await dialog.getByText('4 of 6 professional seats').waitFor()
      simulator.faults.add({kind: 'status', status: 403, path: '/qrs/*'})
      await list.confirm('Approve')
      await dialog.getByText('Nothing was released', {exact: true}).waitFor()
      expect(await said()).toMatch(/Nothing was released\. /)
      simulator.faults.clear()
      await list.confirm('Try again')
      await list.notice('6 released.').waitFor()
    })

    it('not while the site is paused', async () => {
      const {button, collector, visit} = await open()
      await collector.call('/v4/pause', {method: 'POST', body: {reason: 'audit'}})
      await visit()
      await eventually(() => button('Approve…').getAttribute('aria-disabled')).toBe('true')
      await button('Approve…').focus()
      await button('Approve…').page().getByRole('tooltip').getByText('nothing is released until somebody resumes').waitFor()
    })
  })

  describe('that is discarded', () => {
    it('after one question, and nothing is released', async () => {
      const {page, list, button, said, simulator, collector, consoleErrors} = await open()
      await button('Discard').click()
      expect(await said()).toContain('Discard the plan of 12:00? None of its 6 seats is released by it. The next run (tonight 02:00) plans anew, and is halted again where that plan looks the same.')
      await picture(page, 'halted-discard')
      await list.confirm('Cancel')
      await eventually(() => focused(page)).toBe('Discard')
      await button('Discard').click()
      await list.confirm('Discard')
      await list.notice('The halted plan of site prod is discarded; nothing of it is released.').waitFor()
      await eventually(() => list.notice(TITLE).count()).toBe(0)
      // What the next run would do is told all the same.
      expect(words(await list.notice('The next run would be halted').innerText())).toContain('The brake would halt this plan: it would release 6 seats in one run (limit 2). If that is meant, approve the plan once a run has halted it')
      await picture(page, 'halted-discarded')
      expect([simulator.site.findSeat(ANNA) === undefined, collector.audit('discarded').map(({actor}) => actor)]).toEqual([false, ['editor']])
      expect(consoleErrors).toEqual([])
    })
  })

  describe('that is replaced by a newer run', () => {
    it.each([['Approve…', 'Approve'], ['Discard', 'Discard']])('is not the one that people decide on: %s', async (opener, verb) => {
      const {page, list, button, dialog, collector, simulator} = await open()
      await button(opener).click()
      if (verb === 'Approve') await dialog.getByText('4 of 6 professional seats').waitFor()
      simulator.site.login(ANNA)
      await collector.round('evaluation')
      await list.confirm(verb)
      await dialog.getByText('This is not the plan that is halted now').waitFor()
      await picture(page, `halted-replaced-${verb.toLowerCase()}`)
      expect(await dialog.getByRole('button', {name: verb, exact: true}).count()).toBe(0)
      await dialog.getByRole('button', {name: 'Close', exact: true}).last().click()
      await list.notice('It would release 5 seats in one run').waitFor() // the newer plan
      expect(words(await list.notice(TITLE).innerText())).toContain('Compared with the run of 2 Mar 2026:')
      expect(collector.audit('approved')).toEqual([])
    })

    it('is told to who looks at it', async () => {
      const {page, button, dialog, collector} = await open()
      await page.route('**/plan?*', async route => {
        await collector.round('evaluation')
        await route.continue()
      }, {times: 1})
      await button('Look').click()
      await dialog.getByText('This plan is not halted any more').waitFor()
      expect(await dialog.getByRole('button', {name: 'Approve…'}).getAttribute('aria-disabled')).toBe('true')
    })
  })

  it('is looked at by Viewers, who cannot decide and see why', async () => {
    const {page, button, dialog, consoleErrors} = await open({as: 'viewer'})
    for (const name of ['Discard', 'Approve…']) {
      await eventually(() => button(name).getAttribute('aria-disabled')).toBe('true')
      await button(name).focus()
      await page.getByRole('tooltip').getByText('Your role in Grafana does not allow this').waitFor()
      await page.keyboard.press('Escape')
    }
    await picture(page, 'halted-viewer')
    await button('Look').click()
    await dialog.locator('[data-planned]').first().waitFor()
    expect(await dialog.getByRole('button', {name: 'Approve…'}).getAttribute('aria-disabled')).toBe('true')
    expect(consoleErrors).toEqual([])
  })

  it('is told on the configuration page too, with the way to the list', async () => {
    const {page, visit, collector, consoleErrors} = await open({as: 'admin'})
    await visit(CONFIGURATION)
    const told = page.locator('[data-banner=halted]')
    await told.waitFor()
    expect(words(await told.innerText())).toContain('A plan is halted at prod Nothing of it is released until somebody approves it.')
    expect(await told.getByRole('link').getAttribute('href')).toBe('/a/seatkeeper-licenses-app/at-risk')
    await picture(page, 'halted-configuration')
    await collector.call('/v4/plan/discard', {method: 'POST', body: {id: collector.site().halted!.id}})
    await page.getByRole('button', {name: 'Test connection'}).click()
    await eventually(() => told.count()).toBe(0)
    expect(consoleErrors).toEqual([])
  })

  it('is announced before the run comes', async () => {
    const {list} = await openList(browser(), {config: {licenseManagement: {...MANAGEMENT, brake: {maxPerRun: 2, maxPerDay: 100, maxShare: 1}}}})
    const notice = list.notice('The next run would be halted')
    await notice.waitFor()
    expect(words(await notice.innerText())).toContain('it would release 6 seats in one run (limit 2).')
    expect(await notice.getByRole('button').count()).toBe(0)
  })
})
