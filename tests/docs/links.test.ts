// Every relative link and anchor in our Markdown pages leads somewhere.
import {existsSync, globSync, readFileSync, statSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {describe, expect, it} from 'vitest'
import {anchorsOf, linksOf} from './markdown.ts'

const root = resolve(import.meta.dirname, '../..')
const IGNORED = ['node_modules', '.cache', 'dist', '.git', 'data']
const pages = globSync('**/*.md', {cwd: root, exclude: name => IGNORED.includes(name)})
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

const hasAnchor = (file: string, anchor: string): boolean => !file.endsWith('.md') || anchorsOf(readFileSync(file, 'utf8')).has(anchor)

/** Why a link of a page leads nowhere; undefined when it does not. */
function deadness(page: string, target: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? join(root, page) : resolve(root, dirname(page), decodeURIComponent(path))
  if (relative(root, file).startsWith('..') || !existsSync(file)) return 'no such file'
  if (anchor !== undefined && (statSync(file).isDirectory() || !hasAnchor(file, anchor))) return 'no such heading'
  return undefined
}

const deadLinks = (page: string): string[] => linksOf(textOf(page)).flatMap(({line, target}) => {
  const why = deadness(page, target)
  return why === undefined ? [] : [`${page}:${line} ${target}: ${why}`]
})

describe('the links of the documentation', () => {
  it('are found', () => {
    const found = Object.fromEntries(['README.md', 'docs/operations.md'].map(page => [page, linksOf(textOf(page)).length > 10]))
    expect(found).toEqual({'README.md': true, 'docs/operations.md': true})
  })

  it('all lead to a file and a heading that are there', () => {
    expect(pages.flatMap(deadLinks)).toEqual([])
  })
})

describe('markdown', () => {
  it('knows links and pictures with their lines, and none in code', () => {
    const page = 'See [a](a.md#x) and ![b](b.png "B").\n`[no](no.md)`\n```sh\n[no](no.md)\n```\n   ```yaml\n   [no](no.md)\n   ```\n[c](https://example.com)\n'
    expect(linksOf(page)).toEqual([{line: 1, target: 'a.md#x'}, {line: 1, target: 'b.png'}, {line: 9, target: 'https://example.com'}])
  })

  it('names headings as GitHub does', () => {
    const page = '# 1. Before you begin\n## release.professional, release.analyzer\n## The `state`\n### [Linked](x.md) & more\n```sh\n# no heading\n```\n## The state\n## Über uns\n'
    expect([...anchorsOf(page)]).toEqual(['1-before-you-begin', 'releaseprofessional-releaseanalyzer', 'the-state', 'linked--more', 'the-state-1', 'über-uns'])
  })

  it('tells of a file or a heading that is missing', () => {
    expect([deadness('docs/security.md', 'nowhere.md'), deadness('docs/security.md', '#nowhere'), deadness('docs/security.md', '../README.md#nowhere'), deadness('docs/security.md', '#the-audit'), deadness('docs/security.md', '../../outside.md')])
      .toEqual(['no such file', 'no such heading', 'no such heading', undefined, 'no such file'])
  })
})
