// @peculiar/x509 wires its parts with a container that expects three functions of the Reflect metadata proposal, which Node lacks: here they are.

type Keyed = Map<unknown, unknown>

type MetadataReflect = {
  defineMetadata?: (key: unknown, value: unknown, target: object) => void
  getOwnMetadata?: (key: unknown, target: object) => unknown
  getMetadata?: (key: unknown, target: object) => unknown
}

const stored = new WeakMap<object, Keyed>()

function defineMetadata(key: unknown, value: unknown, target: object): void {
  const own = stored.get(target) ?? new Map<unknown, unknown>()
  stored.set(target, own.set(key, value))
}

function getOwnMetadata(key: unknown, target: object): unknown {
  return stored.get(target)?.get(key)
}

function getMetadata(key: unknown, target: object): unknown {
  const own = getOwnMetadata(key, target)
  const parent = Object.getPrototypeOf(target) as object | null
  return own !== undefined || parent === null ? own : getMetadata(key, parent)
}

/** Adds the three functions to the global `Reflect` unless some other module has done so; must run before @peculiar/x509 is loaded. */
export function provideMetadata(): void {
  const reflect = Reflect as MetadataReflect
  reflect.defineMetadata ??= defineMetadata
  reflect.getOwnMetadata ??= getOwnMetadata
  reflect.getMetadata ??= getMetadata
}
