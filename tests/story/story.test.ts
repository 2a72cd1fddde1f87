// Sixty random stories, in each of which every promise is kept; and a story that fails is made short, and told so that a person can read it.
import {expect, it} from 'vitest'
import {drawStory} from './draw-story.ts'
import {playStory} from './play.ts'
import {printStory} from './print.ts'
import {runStories} from './run.ts'
import {shrinkStory} from './shrink.ts'
import {PLAIN} from './testing.ts'
import type {Event} from './words.ts'

/** What must have come to pass in sixty stories for them to prove anything. */
const NEEDED = [
  'auto released', 'auto quarantined', 'auto becameActive', 'auto nowExcluded', 'auto failed', 'auto failed, unknown', 'manual released', 'manual nowExcluded',
  'DELETE lost', 'DELETE lost, carried out', 'dropped within a release', 'collector stopped', 'seat came back', 'undo reinstated',
  'approved', 'paused', 'excluded', 'plan go', 'plan halted', 'plan closed', 'plan paused', 'plan dryRun',
]

it('keeps every promise in sixty random stories', async () => {
  const {runs, counts, failure} = await runStories({seed: 11, runs: 60, events: 24})
  expect(failure).toBeUndefined()
  expect(runs).toBe(60)
  expect(NEEDED.filter(what => (counts.get(what) ?? 0) === 0)).toEqual([])
}, 180_000)

it('draws the same story for the same seed and number, and another for another', () => {
  expect(drawStory(7, 11, 24)).toEqual(drawStory(7, 11, 24))
  expect(drawStory(7, 11, 24)).not.toEqual(drawStory(8, 11, 24))
  expect(drawStory(7, 11, 24)).not.toEqual(drawStory(7, 12, 24))
})

it('makes a story that fails short, and prints it for people', async () => {
  const events: Event[] = [{kind: 'pass', hours: 5}, {kind: 'pause'}, {kind: 'resume'}, {kind: 'login', who: 'CORP\\anna'}, {kind: 'run'}]
  const shortest = await shrinkStory({...PLAIN, events}, async story => story.events.some(({kind}) => kind === 'login'))
  expect([shortest.events, shortest.people]).toEqual([[{kind: 'login', who: 'CORP\\anna'}], []])
  const text = printStory(shortest, (await playStory(shortest)).history)
  expect(text).toContain('What happens:\n  1. CORP\\anna logs in.\n')
  expect(text).toContain('2026-03-02 12:02:00 CORP\\anna logs in.')
})

it('has the site carry out what it was asked before the power was cut, and not days later', async () => {
  const {history, complaint} = await playStory({...PLAIN, events: [
    {kind: 'fault', fault: {shape: 'delete', times: 1, how: 'cut', effect: 'late'}},
    {kind: 'when', moment: {shape: 'delete', phase: 'after', nth: 1}, act: {kind: 'drop'}},
    {kind: 'run'}, {kind: 'pass', hours: 30}, {kind: 'start'},
  ]})
  const told = history.flatMap(entry => (entry.what === 'request' && entry.late ? ['late'] : entry.what === 'record' && entry.kind === 'outcome' ? [entry.body.result] : entry.what === 'down' ? [entry.how] : []))
  expect([complaint, told]).toEqual([undefined, ['late', 'dropped', 'released']])
})

it('ends when nothing shorter fails', async () => {
  expect(await shrinkStory(PLAIN, async () => false)).toBe(PLAIN)
})
