// Taking releases back: what is tried, what is told, and where it stops.
import { describe, expect, it } from 'vitest'
import type { ReleaseOutcome } from '@seatkeeper/collector/contract'
import { toTrouble, type Trouble } from '../api/trouble'
import { addResults, hindersAll, inTurn, notReinstated, reinstated, toldOf, undoText, undoable, type UndoResult } from './undoOutcomes'

const outcome = (allocationId: string, result: ReleaseOutcome['result'] = 'released'): ReleaseOutcome => ({ result, site: 'prod', allocationId, sentence: 'The seat is free.' })
const result = (allocationId: string, ended: UndoResult['result'], sentence = `It is ${ended}.`): UndoResult => ({ outcome: outcome(allocationId), result: ended, sentence })
const refused = (status: number, code: string): Trouble => toTrouble({ status, data: { code, status, detail: `It is ${code}.` } })

describe('what can be undone', () => {
  const all = (['released', 'quarantined', 'alreadyGone', 'becameActive', 'nowExcluded', 'refused', 'failed'] as const).map(ended => outcome(ended, ended))

  it('is what took a seat', () => {
    expect(undoable(all).map(({ allocationId }) => allocationId)).toEqual(['released', 'quarantined'])
  })

  it('is not what the user has back, and is what failed or was not tried', () => {
    const ids = (ended: UndoResult['result']) => undoable(all, [result('released', ended)]).map(({ allocationId }) => allocationId)
    expect([ids('reinstated'), ids('held'), ids('failed'), ids('left')]).toEqual([['quarantined'], ['quarantined'], ['released', 'quarantined'], ['released', 'quarantined']])
  })
})

describe('how an undo ended', () => {
  it('keeps the sentence of the collector', () => {
    const one = outcome('1')
    expect([reinstated(one, { sentence: 'Back.' }), notReinstated(one, refused(409, 'held')), notReinstated(one, refused(404, 'notReleased')), notReinstated(one, refused(502, 'refused'))]).toEqual([
      { outcome: one, result: 'reinstated', sentence: 'Back.' }, { outcome: one, result: 'held', sentence: 'It is held.' },
      { outcome: one, result: 'failed', sentence: 'It is notReleased.' }, { outcome: one, result: 'failed', sentence: 'It is refused.' },
    ])
  })

  it('is a matter of the seat, or of all', () => {
    const ofTheSeat = [refused(409, 'held'), refused(404, 'notReleased'), refused(502, 'failed'), refused(502, 'refused')]
    const ofAll = [refused(409, 'dryRun'), refused(409, 'off'), refused(403, 'wrongToken'), toTrouble({ status: 502, data: '' }), toTrouble({ status: 403, data: { message: 'plugin proxy route access denied' } })]
    expect([ofTheSeat.map(hindersAll), ofAll.map(hindersAll)]).toEqual([[false, false, false, false], [true, true, true, true, true]])
  })

  it('is counted in words', () => {
    expect(undoText([result('1', 'failed'), result('2', 'reinstated'), result('3', 'held'), result('4', 'reinstated'), result('5', 'left')])).toBe('2 reinstated, 1 held already, 1 failed, 1 not tried')
    expect(undoText([result('1', 'held')])).toBe('1 held already')
  })

  it('is told with a sentence where it was no plain success, or the only one', () => {
    const told = (...results: UndoResult[]) => toldOf(results).map(({ allocationId, sentence }) => `${allocationId} ${sentence}`)
    expect([told(result('1', 'reinstated')), told(result('1', 'reinstated'), result('2', 'held'), result('3', 'left'), result('4', 'failed'))]).toEqual([
      ['1 It is reinstated.'], ['2 It is held.', '4 It is failed.'],
    ])
  })

  it('replaces how the same seat ended before', () => {
    expect(addResults([result('1', 'reinstated'), result('2', 'failed')], [result('2', 'held')]).map(({ outcome: { allocationId }, result: ended }) => `${allocationId} ${ended}`)).toEqual(['1 reinstated', '2 held'])
  })
})

describe('in turn', () => {
  const wanted = ['1', '2', '3'].map(id => outcome(id))

  it('asks for one after the other and tells how far it is', async () => {
    const asked: string[] = []
    const told: number[] = []
    const made = await inTurn(wanted, async one => {
      asked.push(one.allocationId)
      return { result: { outcome: one, result: 'reinstated', sentence: '' }, isHindered: false }
    }, done => told.push(done))
    expect([asked, told, made.map(({ result: ended }) => ended)]).toEqual([['1', '2', '3'], [0, 1, 2], ['reinstated', 'reinstated', 'reinstated']])
  })

  it('stops where something hinders all, and goes on after what hinders one', async () => {
    const endings: Record<string, Trouble> = { 1: refused(404, 'notReleased'), 2: toTrouble({ status: 502, data: '' }) }
    const made = await inTurn(wanted, async one => {
      const trouble = endings[one.allocationId] ?? refused(409, 'held')
      return { result: notReinstated(one, trouble), isHindered: hindersAll(trouble) }
    }, () => undefined)
    expect(made.map(({ outcome: { allocationId }, result: ended }) => `${allocationId} ${ended}`)).toEqual(['1 failed', '2 failed', '3 left'])
  })
})
