// The dashboards and panels that docs/operations.md sends people to are there, under these names.
import {globSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {expect, it} from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/operations.md'), 'utf8')

type Titled = {readonly title?: string; readonly panels?: readonly Titled[]}

const titlesOf = ({title = '', panels = []}: Titled): string[] => [title, ...panels.flatMap(titlesOf)]

const titles = new Set(globSync('dashboards/json/*.json', {cwd: root}).flatMap(file => titlesOf(JSON.parse(readFileSync(join(root, file), 'utf8')) as Titled)))

const emphasized = (text: string): string[] => [...text.matchAll(/(?<!\*)\*([^*|\n]+)\*(?!\*)/g)].map(([, words = '']) => words)

/** Words of others, in the part that is about dashboards. */
const OTHERS = ['has it refreshed today', 'never used']

it('the reviews name dashboards and panels as they are called', () => {
  const reviews = page.split(/^## /m).find(part => part.startsWith('3. Reviews')) ?? ''
  const named = emphasized(reviews)
  expect({many: named.length > 40, unknown: named.filter(name => !titles.has(name) && !OTHERS.includes(name))}).toEqual({many: true, unknown: []})
})

it('a question in italics is a panel, wherever it stands', () => {
  const questions = emphasized(page).filter(words => words.endsWith('?') && words !== 'Is that meant?')
  expect({many: questions.length > 30, unknown: questions.filter(name => !titles.has(name))}).toEqual({many: true, unknown: []})
})
