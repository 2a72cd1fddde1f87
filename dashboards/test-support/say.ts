// Fills in the templates of alert rules as Grafana does, as far as ours go; anything else is an error.

export type Told = {readonly labels: Readonly<Record<string, string>>; readonly values: Readonly<Record<string, number>>}

const CHAIN = /\{\{ if (.+?) \}\}(.*?)\{\{ end \}\}/g

function holds(condition: string, {labels, values}: Told): boolean {
  const [, label] = /^\$labels\.(\w+)$/.exec(condition) ?? []
  if (label !== undefined) return (labels[label] ?? '') !== ''
  const [, equal, text] = /^eq \$labels\.(\w+) "(\w+)"$/.exec(condition) ?? []
  if (equal !== undefined) return labels[equal] === text
  const [, compare, name, number] = /^(gt|lt|eq) \$values\.(\w+)\.Value (\d+\.\d+)$/.exec(condition) ?? []
  if (name === undefined || values[name] === undefined) throw new Error(`This evaluator does not know the condition ${condition}.`)
  const [value, bound] = [values[name], Number(number)]
  return compare === 'eq' ? value === bound : compare === 'gt' ? value > bound : value < bound
}

/** The first branch whose condition holds; chains are not nested. */
function branchOf(first: string, rest: string, told: Told): string {
  const parts = rest.split(/\{\{ (else(?: if .+?)?) \}\}/)
  const branches = [{condition: first, text: parts[0]!}]
  for (let at = 1; at < parts.length; at += 2) branches.push({condition: parts[at] === 'else' ? '' : parts[at]!.replace(/^else if /, ''), text: parts[at + 1]!})
  return branches.find(({condition}) => condition === '' || holds(condition, told))?.text ?? ''
}

/** As Prometheus' templates say it, from a second on. */
function humanizeDuration(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
  const parts = [`${days}d`, `${hours}h`, `${minutes}m`, `${Math.floor(seconds) % 60}s`]
  const first = [days, hours, minutes].findIndex(count => count > 0)
  return parts.slice(first < 0 ? 3 : first).join(' ')
}

function valueOf(name: string, {values}: Told): number {
  const value = values[name]
  if (value === undefined) throw new Error(`${name} has no value for the text.`)
  return value
}

/** The text for an alert of a site, or of none. */
function withSite(template: string, {labels}: Told): string {
  const [, text, otherwise] = /^\{\{ with \$labels\.site \}\}(.*)\{\{ else \}\}([^{}]*)\{\{ end \}\}$/.exec(template) ?? []
  return text === undefined ? template : (labels.site ?? '') === '' ? otherwise! : text
}

/** `grafana`: the address that `externalURL` stands for. */
export function say(template: string, told: Told, grafana = 'http://grafana.example.com/'): string {
  const said = withSite(template, told)
    .replaceAll(CHAIN, (_, condition: string, rest: string) => branchOf(condition, rest, told))
    .replaceAll('{{ externalURL }}', grafana)
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => told.labels[name] ?? '[no value]')
    .replaceAll(/\{\{ printf "%\.(\d)f" \$values\.(\w+)\.Value \}\}/g, (_, decimals: string, name: string) => valueOf(name, told).toFixed(Number(decimals)))
    .replaceAll(/\{\{ humanizeDuration \$values\.(\w+)\.Value \}\}/g, (_, name: string) => humanizeDuration(valueOf(name, told)))
  if (said.includes('{{')) throw new Error(`This evaluator does not know a part of ${said}.`)
  return said
}
