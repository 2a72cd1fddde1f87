// docs/alerts.md, and the same for the app's page of alerts: made from the rules, so that neither can say another thing than what fires.
import {anchorOf} from './alerts.ts'
import {sections} from './rules/all.ts'
import type {AlertSource, Section} from './rules/source.ts'

const INTRODUCTION = `# Alerts

What each alert means, what to look at, and what to do. This page is generated from the rules (\`npm run dashboards\`); the app shows the same under *Alerts*, where the *View runbook* of an alert leads.

Grafana reads the rules at start from [provisioning/alerting](../provisioning/README.md). Each site, and where it says so each type, is an alert of its own. An alert names the site, the type and the figures in its summary, and leads to the panel that shows them.

| severity | means |
| --- | --- |
| \`critical\` | somebody is locked out, or will be at once; or nobody is watching |
| \`warning\` | look today |
| \`info\` | look this week |

**Where they go.** To Grafana's default contact point, until you route them: by the labels \`product=seatkeeper\`, \`severity\`, \`site\`, and on most \`license_type\`. [provisioning/alerting/contact-points.yaml.example](../provisioning/alerting/contact-points.yaml.example) has a contact point and a policy to begin with. The collector's own [messages](messages.md) (mail, MQTT, webhooks) do not need Grafana, InfluxDB or these rules; who uses both hears of some things twice, a low pool and a halted plan among them.

**When nothing is read.** A rule keeps the state that it had: a full pool does not become well by not being read. That the collector is silent, or that InfluxDB does not answer, is told once, by *Collector is silent*. Figures that are missing where there is nothing to tell (no budget, no failure) end an alert.

**Changing one.** Provisioned rules cannot be changed in Grafana. Copy one there and pause the original, or change a threshold in \`dashboards/limits.ts\` and run \`npm run dashboards\`. To silence one for a time, use Grafana's silences.

**What they need.** \`licenseMonitoring.storeInInfluxDb\` on, and the \`metrics\` \`totalLicenses\`, \`allocatedLicenses\`, \`availableLicenses\` and \`usagePatterns\`, as by default. What a site's state is written by is the service (\`seatkeeper run\`); \`seatkeeper once\` alone writes none.
`

const list = (items: readonly string[]) => items.map(item => `- ${item}`).join('\n')

/** A dashboard's panel as people find it; a variable in its title stands for what is chosen there. */
const panelName = ({panel}: AlertSource) => panel.title.replaceAll(/\$\{\w+:text\}/g, '…')

function rule(source: AlertSource): string {
  const {title, severity, example, panel, fires, means, look, steps} = source
  return `### ${title}

> ${example}

\`${severity}\` · shown by *${panelName(source)}* of ${panel.dashboard.title}

**Fires.** ${fires}

**Means.** ${means}

**Look at**

${list(look)}

**Do**

${list(steps)}
`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const section = ({name, sources}: Section) => `## ${capital(name)}\n\n${sources.map(rule).join('\n')}`

const table = (): string => [
  '| alert | severity | fires |', '| --- | --- | --- |',
  ...sections.flatMap(({sources}) => sources.map(source => `| [${source.title}](#${anchorOf(source)}) | \`${source.severity}\` | ${source.fires.split('. ')[0]!.replace(/\.$/, '')} |`)),
].join('\n')

/** The whole page, in Markdown. */
export const alertsPage = (): string => `${INTRODUCTION}\n${table()}\n\n${sections.map(section).join('\n')}`

/** What the app's page shows of each alert, in order. */
export const alertsInApp = () => sections.flatMap(({sources}) => sources.map(source => {
  const {title, severity, example, panel: {dashboard}, fires, means, look, steps} = source
  return {anchor: anchorOf(source), title, severity, example, fires, means, look, steps, dashboard, panel: panelName(source)}
}))
