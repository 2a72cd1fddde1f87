// An outlook in words: every state has its own, and none names a number that is not known.
import {describe, expect, it} from 'vitest'
import {DAY} from './model.ts'
import type {Outlook} from './outlook.ts'
import {sentenceOf} from './outlook-words.ts'

const growth = {state: 'growth', perMonth: 2.46, low: -0.5, high: 3.04, newest: 30, level: 30, levelLow: 29, levelHigh: 31, points: 100, from: 1, to: 100} as const
const tooLittle = {state: 'notEnoughHistory', points: 3, days: 5} as const
const anOutlook = (change: Partial<Outlook>): Outlook => ({type: 'analyzer', total: 50, growth, exhaustion: {state: 'exhausted'}, purchases: [], needed: tooLittle, ...change})

const GROWS = 'Active users change by 2.5 a month (90 percent sure: -0.5 to 3).'

describe('an outlook', () => {
  it.each<[string, Partial<Outlook>, string]>([
    ['days', {exhaustion: {state: 'daysUntil', days: 244, at: 20_000 * DAY, low: 190, high: 400}}, `${GROWS} At this pace all 50 seats are needed in 244 days, on 2024-10-04 (between 190 days and 400 days).`],
    ['days without a late end', {exhaustion: {state: 'daysUntil', days: 1, at: 20_000 * DAY, low: 0, high: undefined}}, `${GROWS} At this pace all 50 seats are needed in 1 day, on 2024-10-04 (between 0 days and more than two years).`],
    ['two years', {exhaustion: {state: 'notWithinTwoYears', low: 600}}, `${GROWS} At this pace the 50 seats do for more than two years.`],
    ['exhausted', {}, `${GROWS} As many users are active as there are seats (50).`],
    ['too little history', {growth: tooLittle, exhaustion: tooLittle}, 'There is not enough history to tell: 10 days over at least 28, in four weeks, are needed; 3 over 5 were read.'],
    ['exhausted without history', {growth: tooLittle, exhaustion: {state: 'exhausted'}}, 'As many users are active as there are seats (50).'],
  ])('says %s', (_, change, sentence) => {
    expect(sentenceOf(anOutlook(change))).toBe(sentence)
  })
})
