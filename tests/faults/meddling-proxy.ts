// A proxy between collector and site that loses the xrfkey on its way, as ones that rewrite query strings do, or holds requests back.
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {createServer, request as send} from 'node:https'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import type {Simulator} from '../qlik-simulator/simulator.ts'

export type Meddling = 'none' | 'loseKey' | 'hold'

/** Requests that were held back go on when it no longer holds. */
export type MeddlingProxy = {readonly url: string; readonly meddle: (how: Meddling) => void; readonly stop: () => Promise<void>}

/** Stands in front of the site with the site's own certificates; harmless until told to meddle. */
export async function startMeddlingProxy({port, certs}: Simulator): Promise<MeddlingProxy> {
  const pem = (name: string): string => readFileSync(join(certs.dir, name), 'utf8')
  const toSite = {host: 'localhost', port, ca: pem('root.pem'), cert: pem('client.pem'), key: pem('client_key.pem')}
  let meddling: Meddling = 'none'
  let held: (() => void)[] = []
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const {method, headers, url = '/'} = incoming
    const path = meddling === 'loseKey' ? url.replace(/xrfkey=\w+/, 'xrfkey=') : url
    incoming.pipe(send({...toSite, method, headers, path}, answer => {
      outgoing.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(outgoing)
    }))
  }
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (meddling === 'hold') held.push(() => pass(incoming, outgoing))
    else pass(incoming, outgoing)
  }
  const server = createServer({cert: pem('server.pem'), key: pem('server_key.pem'), ca: pem('root.pem'), requestCert: true}, forward).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    meddle: how => {
      meddling = how
      if (how === 'hold') return
      for (const go of held) go()
      held = []
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
