// The floor of releasing: the same four requests for each seat, one after the other, with nothing of the product.
import {readFileSync} from 'node:fs'
import https from 'node:https'

const [url, certs, count] = process.argv.slice(2) as [string, string, string]
const agent = new https.Agent({
  keepAlive: true, maxSockets: 1, cert: readFileSync(`${certs}/client.pem`), key: readFileSync(`${certs}/client_key.pem`), ca: readFileSync(`${certs}/root.pem`),
})
const key = 'abcdefghijklmnop'

function ask(method: string, path: string): Promise<string> {
  return new Promise((done, failed) => {
    const headers = {'X-Qlik-Xrfkey': key, 'X-Qlik-User': 'UserDirectory=INTERNAL; UserId=sa_api'}
    https.request(`${url}/qrs/${path}?xrfkey=${key}`, {method, agent, headers}, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(Buffer.concat(chunks).toString('utf8'))).on('error', failed)
    }).on('error', failed).end()
  })
}

const rows = JSON.parse(await ask('GET', 'license/analyzeraccesstype/full')) as {id: string; user: {id: string} | null}[]
const chosen = rows.filter(row => row.user !== null).slice(0, Number(count))
const started = performance.now()
for (const {id, user} of chosen) {
  await ask('GET', `license/analyzeraccesstype/${id}`)
  await ask('GET', `user/${user!.id}`)
  await ask('DELETE', `license/analyzeraccesstype/${id}`)
  await ask('GET', `license/analyzeraccesstype/${id}`)
}
console.log(JSON.stringify({seconds: (performance.now() - started) / 1000}))
agent.destroy()
