// The floor of an evaluation: fetches the same four bodies and parses them whole, with nothing of the product.
import {readFileSync} from 'node:fs'
import https from 'node:https'

const [url, certs] = process.argv.slice(2) as [string, string]
const agent = new https.Agent({
  keepAlive: true, cert: readFileSync(`${certs}/client.pem`), key: readFileSync(`${certs}/client_key.pem`), ca: readFileSync(`${certs}/root.pem`),
})
const key = 'abcdefghijklmnop'

function fetchBody(path: string): Promise<Buffer> {
  return new Promise((done, failed) => {
    const headers = {'X-Qlik-Xrfkey': key, 'X-Qlik-User': 'UserDirectory=INTERNAL; UserId=sa_api'}
    https.get(`${url}/qrs/${path}?xrfkey=${key}`, {agent, headers}, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(Buffer.concat(chunks))).on('error', failed)
    }).on('error', failed)
  })
}

let bytes = 0
let elements = 0
for (const path of ['license/accesstypeoverview', 'license/professionalaccesstype/full', 'license/analyzeraccesstype/full', 'user/full']) {
  const body = await fetchBody(path)
  const parsed = JSON.parse(body.toString('utf8')) as unknown
  bytes += body.length
  elements += Array.isArray(parsed) ? parsed.length : 1
}
agent.destroy()
console.log(JSON.stringify({bytes, elements}))
