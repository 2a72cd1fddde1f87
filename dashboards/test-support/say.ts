// Fills in the templates of alert rules as Grafana does, as far as ours go; anything else is an error.

export type Told = {readonly labels: Readonly<Record<string, string>>; readonly values: Readonly<Record<string, number>>}

/** `grafana` is the address that `externalURL` stands for. */
type Scope = Told & {readonly grafana: string}

const comparisons = {eq: (a: number, b: number) => a === b, gt: (a: number, b: number) => a > b, lt: (a: number, b: number) => a < b} as const

function valueOf(name: string, {values}: Told): number {
  const value = values[name]
  if (value === undefined) throw new Error(`${name} has no value for the text.`)
  return value
}

function holds(condition: string, told: Told): boolean {
  const [, label] = /^\$labels\.(\w+)$/.exec(condition) ?? []
  if (label !== undefined) return (told.labels[label] ?? '') !== ''
  const [, equal, text] = /^eq \$labels\.(\w+) "(\w+)"$/.exec(condition) ?? []
  if (equal !== undefined) return told.labels[equal] === text
  const [, compare, name, number] = /^(gt|lt|eq) \$values\.(\w+)\.Value (\d+\.\d+)$/.exec(condition) ?? []
  if (name === undefined) throw new Error(`This evaluator does not know the condition ${condition}.`)
  return comparisons[compare as keyof typeof comparisons](valueOf(name, told), Number(number))
}

/** As Prometheus' templates say it, from a second on. */
function humanizeDuration(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
  const parts = [`${days}d`, `${hours}h`, `${minutes}m`, `${Math.floor(seconds) % 60}s`]
  const first = [days, hours, minutes].findIndex(count => count > 0)
  return parts.slice(first < 0 ? 3 : first).join(' ')
}

function fill(action: string, scope: Scope): string {
  if (action === 'externalURL') return scope.grafana
  const [, label] = /^\$labels\.(\w+)$/.exec(action) ?? []
  if (label !== undefined) return scope.labels[label] ?? '[no value]'
  const [, decimals, name] = /^printf "%\.(\d)f" \$values\.(\w+)\.Value$/.exec(action) ?? []
  if (name !== undefined) return valueOf(name, scope).toFixed(Number(decimals))
  const [, duration] = /^humanizeDuration \$values\.(\w+)\.Value$/.exec(action) ?? []
  if (duration !== undefined) return humanizeDuration(valueOf(duration, scope))
  throw new Error(`This evaluator does not know {{ ${action} }}.`)
}

type Node = {readonly text: string} | {readonly action: string} | {readonly branches: readonly Branch[]}
/** Without a condition it is the last of its chain. */
type Branch = {readonly condition: string | undefined; readonly nodes: readonly Node[]}
/** Text and actions, which take turns, and where reading is. */
type Reader = {readonly parts: readonly string[]; at: number}

/** The nodes up to the `else` or `end` that belongs to the chain around them, or to the end of all. */
function readNodes(reader: Reader): Node[] {
  const nodes: Node[] = []
  for (let part; (part = reader.parts[reader.at]) !== undefined; reader.at++) {
    if (reader.at % 2 === 0) nodes.push({text: part})
    else if (/^(else|end)\b/.test(part)) return nodes
    else nodes.push(part.startsWith('if ') ? {branches: readChain(reader)} : {action: part})
  }
  return nodes
}

/** Begins at the `if`, ends at its `end`. */
function readChain(reader: Reader): Branch[] {
  const branches: Branch[] = []
  while (reader.parts[reader.at] !== 'end') {
    const opening = reader.parts[reader.at++]
    if (opening === undefined) throw new Error('A chain has no end.')
    branches.push({condition: opening === 'else' ? undefined : opening.replace(/^(else )?if /, ''), nodes: readNodes(reader)})
  }
  return branches
}

function render(nodes: readonly Node[], scope: Scope): string {
  return nodes.map(node => {
    if ('text' in node) return node.text
    if ('action' in node) return fill(node.action, scope)
    return render(node.branches.find(({condition}) => condition === undefined || holds(condition, scope))?.nodes ?? [], scope)
  }).join('')
}

/** What the template says; throws for what it does not know. */
export function say(template: string, told: Told, grafana = 'http://grafana.example.com/'): string {
  return render(readNodes({parts: template.split(/\{\{ (.+?) \}\}/), at: 0}), {...told, grafana})
}
