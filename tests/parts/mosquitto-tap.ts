// Stands between an MQTT client and its broker: holds back what the broker answers, and cuts the connections.
import {once} from 'node:events'
import {connect, createServer, type AddressInfo, type Socket} from 'node:net'

export type Tap = {
  url: string
  /** From now on nothing that the broker sends gets through; what the client sends does. */
  holdAnswers: () => void
  /** Breaks the connections off, with what was held back; those made afterwards are whole. */
  cut: () => void
  stop: () => Promise<void>
}

/** Listens on a free port of the loopback address, for the broker at the port. */
export async function startTap(brokerPort: number): Promise<Tap> {
  const sockets = new Set<Socket>()
  let isHolding = false
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const server = createServer(client => {
    const broker = keep(connect({host: '127.0.0.1', port: brokerPort}))
    keep(client).pipe(broker)
    broker.on('data', chunk => (isHolding ? undefined : client.write(chunk)))
    broker.on('close', () => client.destroy())
    client.on('close', () => broker.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    isHolding = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holdAnswers: () => (isHolding = true),
    cut,
    stop: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
