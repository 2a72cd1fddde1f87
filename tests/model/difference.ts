// One difference between what the written rules say and what the product says.

/** `what` names the kind of difference, so that a smaller site can be asked for the same one. */
export type Difference = {readonly what: string; readonly sentence: string}

/** Empty where both say the same. */
export function differ(what: string, rules: unknown, product: unknown): Difference[] {
  const [a, b] = [JSON.stringify(rules) ?? 'undefined', JSON.stringify(product) ?? 'undefined']
  return a === b ? [] : [{what, sentence: `${what}: the written rules say ${a}, the product says ${b}`}]
}
