// Makes and ends API tokens, with the record of it in the same commit; by the API, or by a command while no collector runs.
import type {Config} from './config/types.ts'
import {isLocalName} from './local-actor.ts'
import type {Store} from './store/store.ts'
import type {Token} from './store/tokens.ts'

export type TokenChange = {readonly actor: string; readonly at: number}

/** The text of the new token, or undefined when the name is taken. */
export function makeToken({store, config}: {store: Store; config: Config}, token: Token, {actor, at}: TokenChange): string | undefined {
  const {name, scope} = token
  if (isLocalName(name) || [...config.api.tokens, ...store.tokens.list()].some(known => known.name === name)) return undefined
  return store.db.transaction(() => {
    const text = store.tokens.add(token, at)
    store.audit.append({at, site: undefined, kind: 'token', body: {name, scope, made: true, actor}})
    return text
  })
}

/** Whether there was such a token; those of the configuration end when they are taken out of it. */
export function endToken(store: Store, name: string, {actor, at}: TokenChange): boolean {
  return store.db.transaction(() => {
    const ended = store.tokens.revoke(name)
    if (ended) store.audit.append({at, site: undefined, kind: 'token', body: {name, made: false, actor}})
    return ended
  })
}

export const nameTaken = (name: string): string => isLocalName(name)
  ? `The name ${name} is kept for commands on the collector's machine. Take another name.`
  : `There is a token named ${name} already. Revoke it first, or take another name.`

export const noSuchToken = (name: string): string => `There is no token ${name}; tokens of the configuration end when they are taken out of it.`
