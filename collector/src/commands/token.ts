// `seatkeeper token`: makes, lists and revokes API tokens, by the running collector or, when none runs, in the state file.
import type {Config, TokenScope} from '../config/types.ts'
import {createTokens} from '../store/tokens.ts'
import {endToken, makeToken, nameTaken, noSuchToken} from '../token-changes.ts'
import {askCollector, doneOf, type Answer} from './collector-api.ts'
import {changeState, complain, print, readState} from './context.ts'
import {commandActor} from './os-user.ts'
import {table} from './table.ts'

const byCommand = () => ({actor: commandActor(), at: Date.now()})

export async function addToken(config: Config, wish: {name: string; scope: string; for?: string}): Promise<number> {
  const {name, for: who} = wish
  const scope = wish.scope as TokenScope
  const {token} = doneOf(await changeState<Answer<{token: string}>>(config, {
    running: api => askCollector(api, {method: 'POST', path: '/v4/tokens', body: {name, scope, ...(who !== undefined && {for: who})}}),
    stopped: store => {
      const token = makeToken({store, config}, {name, scope, forGrafana: who === 'grafana'}, byCommand())
      return token === undefined ? {refused: nameTaken(name)} : {done: {token}}
    },
  }))
  print(token)
  complain(`The token ${name} (${scope}) is shown this once; keep it safe.`)
  return 0
}

export function listTokens(config: Config): number {
  const preset = config.api.tokens.map(token => [token.name, token.scope, token.forGrafana ? 'grafana' : '', 'configuration'])
  const made = readState(config, db => (db === undefined ? [] : createTokens(db, []).list()))
    .map(token => [token.name, token.scope, token.forGrafana ? 'grafana' : '', new Date(token.created).toISOString()])
  print(table(['Name', 'Scope', 'For', 'Made'], [...preset, ...made]))
  return 0
}

export async function revokeToken(config: Config, name: string): Promise<number> {
  doneOf(await changeState<Answer<{name: string}>>(config, {
    running: api => askCollector(api, {method: 'DELETE', path: '/v4/tokens', params: {name}}),
    stopped: store => (endToken(store, name, byCommand()) ? {done: {name}} : {refused: noSuchToken(name)}),
  }))
  print(`The token ${name} is revoked.`)
  return 0
}
