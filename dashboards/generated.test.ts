// What is generated lies in the repository as it is generated, to the byte.
import {readFileSync} from 'node:fs'
import {basename} from 'node:path'
import {describe, expect, it} from 'vitest'
import {generatedFiles} from './generated.ts'

describe('generating again', () => {
  it.each(generatedFiles().map(file => [basename(file.path), file] as const))('changes nothing in %s', (_, {path, text}) => {
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('gives the same text every time', () => {
    expect(generatedFiles()).toEqual(generatedFiles())
  })
})
