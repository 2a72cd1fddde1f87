// Makes the database and its logins in InfluxDB 1.x; done again at each start, it changes nothing.

export type InfluxPasswords = {readonly admin: string; readonly writer: string; readonly reader: string}
export type InfluxWish = {readonly url: string; readonly database: string; readonly passwords: InfluxPasswords}

type Answer = {readonly error?: string; readonly results?: readonly {readonly error?: string}[]}

const REFUSED = 'InfluxDB does not take the password of its administrator: it was started with other secrets. Bring the volume of the secrets back, or remove that of InfluxDB with all that was measured.'

/** What InfluxDB says is wrong, if anything. The statement goes in the body: addresses end up in logs. */
async function ask({url, passwords}: InfluxWish, q: string): Promise<string | undefined> {
  const authorization = `Basic ${Buffer.from(`admin:${passwords.admin}`).toString('base64')}`
  const response = await fetch(`${url}/query`, {method: 'POST', headers: {authorization}, body: new URLSearchParams({q})})
  if (response.status === 401) throw new Error(REFUSED)
  const {error, results = []} = await response.json() as Answer
  return error ?? results.find(result => result.error !== undefined)?.error
}

async function must(wish: InfluxWish, q: string): Promise<void> {
  const error = await ask(wish, q)
  // The statement holds a password: it is not repeated.
  if (error !== undefined) throw new Error(`InfluxDB: ${error}`)
}

/** The password is set again: it may be another one than at the last start. */
async function mustHaveLogin(wish: InfluxWish, name: 'writer' | 'reader', right: 'ALL' | 'READ'): Promise<void> {
  const secret = wish.passwords[name]
  const error = await ask(wish, `CREATE USER "${name}" WITH PASSWORD '${secret}'`)
  if (error !== undefined && error !== 'user already exists') throw new Error(`InfluxDB: ${error}`)
  await must(wish, `SET PASSWORD FOR "${name}" = '${secret}'`)
  await must(wish, `GRANT ${right} ON "${wish.database}" TO "${name}"`)
}

/** `admin` may all, `writer` all in the database, `reader` reads it. Throws a sentence for people; the secrets are in none. */
export async function prepareInfluxDb(wish: InfluxWish): Promise<void> {
  // InfluxDB takes the first administrator from anybody, and this one again from himself.
  await must(wish, `CREATE USER "admin" WITH PASSWORD '${wish.passwords.admin}' WITH ALL PRIVILEGES`)
  await must(wish, `CREATE DATABASE "${wish.database}"`)
  await mustHaveLogin(wish, 'writer', 'ALL')
  await mustHaveLogin(wish, 'reader', 'READ')
}
