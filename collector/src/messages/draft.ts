// What all messages have in common: who they are from, where they lead, how figures and lists are told.
import {randomUUID} from 'node:crypto'
import {dateText} from '../policy/explain.ts'
import type {Instant, SeatType} from '../policy/model.ts'
import type {Message, MessageTable} from './model.ts'

/** A message before it is put into the outbox. */
export type Draft = Omit<Message, 'id'>

/** `grafanaUrl` has no slash at the end. */
export type Sender = {readonly site: string; readonly grafanaUrl: string | undefined; readonly at: Instant}

export const withId = (draft: Draft): Message => ({id: randomUUID(), ...draft})

type Content = Pick<Draft, 'kind' | 'event' | 'severity' | 'title' | 'lines'> & Partial<Pick<Draft, 'facts' | 'table' | 'data' | 'to'>>

/** The link leads to the dashboard of the site, where its seats can be acted on. */
export function toDraft({site, grafanaUrl, at}: Sender, {facts = [], data = {}, ...content}: Content): Draft {
  const link = grafanaUrl === undefined ? undefined : {text: 'Open in Grafana', url: `${grafanaUrl}/d/seatkeeper-overview?var-site=${encodeURIComponent(site)}`}
  return {...content, site, at, facts, data, ...(link && {link})}
}

const ROWS = 50 // in a message; the rest is in Grafana

export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): MessageTable {
  return {head, rows: rows.slice(0, ROWS), more: Math.max(0, rows.length - ROWS)}
}

/** `1 seat`, `12 seats`. */
export const seatsText = (count: number): string => `${count} ${count === 1 ? 'seat' : 'seats'}`

/** `8 analyzer, 4 professional`. */
export function byTypeText(types: readonly SeatType[]): string {
  const counts = Map.groupBy(types, type => type)
  return [...counts].map(([type, {length}]) => `${length} ${type}`).join(', ')
}

/** `24 Nov 2026 02:00 UTC`. */
export function instantText(instant: Instant): string {
  return `${dateText(instant)} ${new Date(instant).toISOString().slice(11, 16)} UTC`
}
