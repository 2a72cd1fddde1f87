// API tokens: stored as digests, compared in constant time, shown once.
import {createHash, randomBytes, timingSafeEqual} from 'node:crypto'
import type {TokenScope} from '../config/types.ts'
import type {Database} from './database.ts'

export type Token = {readonly name: string; readonly scope: TokenScope; readonly forGrafana: boolean}

export type Tokens = {
  /** Makes a token and answers its text, which is not kept. Throws when the name is taken. */
  readonly add: (token: Token, at: number) => string
  readonly list: () => (Token & {readonly created: number})[]
  readonly revoke: (name: string) => boolean
  /** Whose token the text is; undefined for a wrong one. */
  readonly find: (text: string) => Token | undefined
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')

const same = (a: string, b: string) => timingSafeEqual(Buffer.from(a), Buffer.from(b))

type Stored = {name: string; scope: TokenScope; for_grafana: number; digest: string; created: number}

/** `preset` are tokens of the configuration: they come and go with it and are not stored. */
export function createTokens(db: Database, preset: readonly (Token & {readonly text: string})[]): Tokens {
  const fixed = preset.map(token => ({token: {name: token.name, scope: token.scope, forGrafana: token.forGrafana}, digest: digestOf(token.text)}))
  const stored = () => db.all<Stored>('SELECT name, scope, for_grafana, digest, created FROM token ORDER BY created')
  const toToken = (row: Stored): Token => ({name: row.name, scope: row.scope, forGrafana: row.for_grafana === 1})
  return {
    add: ({name, scope, forGrafana}, at) => {
      if (fixed.some(({token}) => token.name === name) || stored().some(row => row.name === name)) {
        throw new Error(`There is a token named ${name} already. Revoke it first, or take another name.`)
      }
      const text = `sk_${randomBytes(24).toString('base64url')}`
      db.run('INSERT INTO token (name, scope, for_grafana, digest, created) VALUES (?, ?, ?, ?, ?)', name, scope, forGrafana ? 1 : 0, digestOf(text), at)
      return text
    },
    list: () => stored().map(row => ({...toToken(row), created: row.created})),
    revoke: name => db.run('DELETE FROM token WHERE name = ?', name).changes > 0,
    find: text => {
      const digest = digestOf(text)
      const known = [...fixed, ...stored().map(row => ({token: toToken(row), digest: row.digest}))]
      // Every digest is compared, so that the time taken tells nothing.
      return known.filter(entry => same(entry.digest, digest))[0]?.token
    },
  }
}
