// Holds secrets back from every usual way of printing a value.
import {inspect} from 'node:util'
import {pino} from 'pino'
import {describe, expect, it} from 'vitest'
import {createSecret} from './secret.ts'

const secret = createSecret('hush-hush')

describe('a secret', () => {
  it('is given to those who ask by name', () => {
    expect(secret.reveal()).toBe('hush-hush')
  })

  it.each([
    ['JSON', () => JSON.stringify({secret})],
    ['inspection', () => inspect({secret}, {showHidden: true, depth: 9})],
    ['a template', () => `${secret.toString()} ${String(secret)}`],
    ['an error', () => inspect(new Error('failed', {cause: {secret}}), {depth: 9})],
    ['its own keys', () => JSON.stringify(Object.entries(secret))],
  ])('does not show in %s', (_, print) => {
    expect(print()).not.toContain('hush')
  })

  it('does not show in the log', () => {
    const lines: string[] = []
    pino({}, {write: line => void lines.push(line)}).info({secret, nested: {secret}}, 'started')
    expect(lines.map(line => (JSON.parse(line) as {secret: unknown; nested: unknown})).map(({secret: shown, nested}) => ({shown, nested}))).toEqual([
      {shown: '***', nested: {secret: '***'}},
    ])
  })
})
