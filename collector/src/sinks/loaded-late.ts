// A destination whose library is loaded when it is opened or first used: a site that is only measured need not carry it in memory.
import type {Sink} from './sink.ts'

type Loaded = Pick<Sink, 'open' | 'send' | 'close'>

/** Sends one message at a time. What could not be loaded throws, and is loaded anew by the next use. */
export function loadedLate(name: string, load: () => Promise<Loaded>): Sink {
  let loaded: Promise<Loaded> | undefined
  const sink = async (): Promise<Loaded> => {
    const loading = loaded ??= load()
    try {
      return await loading
    } catch (error) {
      if (loaded === loading) loaded = undefined
      throw error
    }
  }
  return {
    name,
    batchSize: 1,
    open: async () => (await sink()).open?.(),
    send: async payloads => (await sink()).send(payloads),
    close: async () => (await loaded)?.close(),
  }
}
