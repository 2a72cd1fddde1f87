// Calculates what Grafana's math expressions say, as far as our rules go: numbers, values, * + - comparisons, && and ||, as Go orders them.

type Values = Readonly<Record<string, number>>
type Operator = (left: number, right: number) => number

const flag = (test: boolean) => (test ? 1 : 0)

/** The loosest first. */
const levels: readonly Readonly<Record<string, Operator>>[] = [
  {'||': (left, right) => flag(left !== 0 || right !== 0)},
  {'&&': (left, right) => flag(left !== 0 && right !== 0)},
  {
    '==': (left, right) => flag(left === right), '!=': (left, right) => flag(left !== right), '<=': (left, right) => flag(left <= right),
    '>=': (left, right) => flag(left >= right), '<': (left, right) => flag(left < right), '>': (left, right) => flag(left > right),
  },
  {'+': (left, right) => left + right, '-': (left, right) => left - right},
  {'*': (left, right) => left * right},
]

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|\$(\w+)|(\|\||&&|[<>=!]=|[<>*+-]))/y

type Token = {readonly number?: number; readonly name?: string; readonly operator?: string}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < expression.length) {
    const [, number, name, operator] = TOKEN.exec(expression) ?? []
    if (number !== undefined) tokens.push({number: Number(number)})
    else if (name !== undefined) tokens.push({name})
    else if (operator !== undefined) tokens.push({operator})
    else throw new Error(`This calculator does not know the expression ${expression}.`)
  }
  return tokens
}

/** The names whose values the expression needs. */
export const namesIn = (expression: string): string[] => [...new Set(tokensOf(expression).flatMap(({name}) => name ?? []))]

/** Throws for what it does not know. */
export function calculate(expression: string, values: Values): number {
  const tokens = tokensOf(expression)
  let at = 0
  const operand = (): number => {
    const {number, name} = tokens[at++] ?? {}
    const value = number ?? (name === undefined ? undefined : values[name])
    if (value === undefined) throw new Error(`A value is missing in ${expression}.`)
    return value
  }
  const level = (depth: number): number => {
    if (depth === levels.length) return operand()
    let left = level(depth + 1)
    for (let act = levels[depth]![tokens[at]?.operator ?? '']; act !== undefined; act = levels[depth]![tokens[at]?.operator ?? '']) {
      at++
      left = act(left, level(depth + 1))
    }
    return left
  }
  const result = level(0)
  if (at < tokens.length) throw new Error(`This calculator does not understand the end of ${expression}.`)
  return result
}
