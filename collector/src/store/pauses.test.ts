// Pauses and undos under way, by site: those of sites that are not served are forgotten after their time, like all that names people.
import {describe, expect, it} from 'vitest'
import {NOW} from '../policy/testing.ts'
import {createAudit} from './audit.ts'
import {createPauses} from './pauses.ts'
import {createReinstatements} from './reinstatements.ts'
import {aDataFolder} from './testing.ts'

describe('pauses', () => {
  it('of sites that are not served any more are forgotten after their time, and kept until then for when they come back', () => {
    const pauses = createPauses(aDataFolder().open())
    for (const site of ['prod', 'old', 'new']) pauses.set(site, {by: 'olga', at: site === 'new' ? NOW : NOW - 10, reason: 'year end'})
    expect([pauses.forgetOthersBefore(['prod'], NOW), pauses.forgetOthersBefore(['prod'], NOW)]).toEqual([1, 0])
    expect(['prod', 'old', 'new'].map(site => pauses.find(site)?.by)).toEqual(['olga', undefined, 'olga'])
  })
})

describe('undos under way', () => {
  it('of sites that are not served any more are forgotten after their time', () => {
    const folder = aDataFolder()
    const db = folder.open()
    const reinstatements = createReinstatements(db, createAudit(db, folder.path, () => true))
    const departure = {type: 'analyzer', directory: 'LAB', userId: 'anna', userKey: 'key', name: 'Anna', allocationId: 'a', at: NOW, ours: true, reinstatedAs: undefined} as const
    for (const site of ['prod', 'old']) reinstatements.open(site, {actor: 'olga', departure}, NOW - 10)
    expect([reinstatements.forgetOthersBefore(['prod'], NOW - 10), reinstatements.forgetOthersBefore(['prod'], NOW)]).toEqual([0, 1])
    expect(['prod', 'old'].map(site => reinstatements.openOnes(site).length)).toEqual([1, 0])
  })
})
