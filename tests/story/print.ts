// A story that failed, and what happened in its last steps, for a person to read.
import {textOf, type Entry} from './history.ts'
import {personWords, settingsWords, wordsOf} from './telling.ts'
import type {Story} from './words.ts'

const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

function requestLine({shape, kind, id, answer, status, carriedOut, late}: Extract<Entry, {what: 'request'}>): string {
  const what = [shape, kind, id.length > 50 ? '' : id].filter(part => part !== undefined && part !== '').join(' ')
  return `  Qlik: ${what}: ${answer === 'lost' ? 'answer lost or refused' : answer === 'bent' ? 'not the truth' : status}${carriedOut ? ', carried out' : ''}${late ? ', late' : ''}`
}

function recordLine({kind, body, person}: Extract<Entry, {what: 'record'}>): string {
  const parts = ['mode', 'actor', 'decision', 'result', 'reason', 'verdict'].map(name => textOf(body, name)).filter(part => part !== '')
  return `  audit: ${[kind, textOf(person, 'user'), ...parts, ...(body.unknown === true ? ['unknown'] : [])].filter(part => part !== '').join(', ')}`
}

function lineOf(entry: Entry): string[] {
  switch (entry.what) {
    case 'step': return [`${timeOf(entry.at)} ${entry.words}`]
    case 'request': return [requestLine(entry)]
    case 'record': return [recordLine(entry)]
    case 'asked': return [`  ${entry.actor} asks: ${JSON.stringify(entry.wish)}`]
    case 'answered': return [`  answered: ${entry.status ?? 'never'} ${textOf(entry.body, 'code') || textOf(entry.body, 'result')}`.trimEnd()]
    case 'down': return [`  the collector is ${entry.how}`]
    default: return []
  }
}

const SHOWN = 60 // lines

/** The wishes, the people, the events, and what happened last. */
export function printStory({settings, people, events}: Story, history: readonly Entry[]): string {
  const lines = history.flatMap(lineOf)
  return [
    'The owner wants:', ...settingsWords(settings).map(line => `  ${line}`),
    'There are:', ...people.map(person => `  ${personWords(person)}`),
    'What happens:', ...events.map((event, at) => `  ${at + 1}. ${wordsOf(event)}`),
    lines.length > SHOWN ? 'What was seen last:' : 'What was seen:', ...lines.slice(-SHOWN).map(line => `  ${line}`),
  ].join('\n')
}
