// `seatkeeper token`: makes, lists and revokes API tokens in the state file.
import type {Config, TokenScope} from '../config/types.ts'
import {print, withStore} from './context.ts'
import {UserError} from './user-error.ts'
import {table} from './table.ts'

export function addToken(config: Config, {name, scope, for: who}: {name: string; scope: string; for?: string}): number {
  return withStore(config, store => {
    try {
      const text = store.tokens.add({name, scope: scope as TokenScope, forGrafana: who === 'grafana'}, Date.now())
      store.audit.append({at: Date.now(), site: undefined, kind: 'token', body: {name, scope, made: true}})
      print(text)
      process.stderr.write(`The token ${name} (${scope}) is shown this once; keep it safe.\n`)
      return 0
    } catch (error) {
      throw new UserError((error as Error).message)
    }
  })
}

export function listTokens(config: Config): number {
  return withStore(config, store => {
    const preset = config.api.tokens.map(token => [token.name, token.scope, token.forGrafana ? 'grafana' : '', 'configuration'])
    const made = store.tokens.list().map(token => [token.name, token.scope, token.forGrafana ? 'grafana' : '', new Date(token.created).toISOString()])
    print(table(['Name', 'Scope', 'For', 'Made'], [...preset, ...made]))
    return 0
  })
}

export function revokeToken(config: Config, name: string): number {
  return withStore(config, store => {
    if (!store.tokens.revoke(name)) throw new UserError(`There is no token ${name}; tokens of the configuration end when they are taken out of it.`)
    store.audit.append({at: Date.now(), site: undefined, kind: 'token', body: {name, made: false}})
    print(`The token ${name} is revoked.`)
    return 0
  })
}
