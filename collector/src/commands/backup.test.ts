// How sizes are told.
import {expect, it} from 'vitest'
import {sizeText} from './backup.ts'

it.each([[0, '0 bytes'], [64, '64 bytes'], [999, '999 bytes'], [1000, '1.0 kB'], [204_800, '204.8 kB'], [12_345_678, '12.3 MB'], [5e15, '5000.0 TB']])('%i bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
