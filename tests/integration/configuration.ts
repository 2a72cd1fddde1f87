// Writes the configuration file of a test as a user would write one, and the sections most tests share.
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import type {Simulator} from '../qlik-simulator/simulator.ts'

/** A part of the YAML, as plain values. */
export type Section = {readonly [key: string]: unknown}

/** Sections of the file; one that is undefined is left out. */
export type Sections = {readonly [name: string]: Section | string | undefined}

/** Live, with brakes that do not brake: seats of tests are few, and their shares large. */
export const LIVE = {
  enable: true,
  dryRun: false,
  evaluation: {frequency: 'at 2:00 am every day'},
  release: {professional: {enable: true, inactivityDays: 60}, analyzer: {enable: true, inactivityDays: 90}},
  brake: {maxPerRun: 1000, maxPerDay: 10_000, maxShare: 1},
} as const

export const DRY = {...LIVE, dryRun: true} as const

export type SiteSection = {readonly name: string; readonly sim: Simulator; readonly qrs?: Section; readonly sections?: Section}

const qrsOf = ({sim, qrs}: SiteSection): Section => ({
  url: sim.url, cert: sim.certs.client, key: sim.certs.key, ca: sim.certs.root, user: 'INTERNAL\\sa_api', ...qrs,
})

/** YAML takes JSON where it takes a value. */
const lineOf = (key: string, value: unknown): string => `${key}: ${JSON.stringify(value)}`

/** The text of the file: the sites, then the other sections. */
export function configurationText(sites: readonly SiteSection[], sections: Sections): string {
  const siteLines = sites.map(site => [
    `  - ${lineOf('name', site.name)}`,
    `    ${lineOf('qrs', qrsOf(site))}`,
    ...Object.entries(site.sections ?? {}).map(([key, value]) => `    ${lineOf(key, value)}`),
  ].join('\n'))
  const rest = Object.entries(sections).filter(([, value]) => value !== undefined).map(([key, value]) => lineOf(key, value))
  return ['# Written by a test.', 'sites:', ...siteLines, ...rest, ''].join('\n')
}

export function writeConfiguration(file: string, text: string): void {
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, text)
}
