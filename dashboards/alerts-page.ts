// docs/alerts.md, and the same for the app's page of alerts: made from the rules, so that neither can say another thing than what fires.
import {anchorOf} from './alerts.ts'
import {LICENSE_CHECK_DAYS, RULE_DAYS} from './limits.ts'
import {sections} from './rules/all.ts'
import type {AlertSource, Section} from './rules/source.ts'

const INTRODUCTION = `# Alerts

What each alert means, what to look at, and what to do. This page is generated from the rules (\`npm run dashboards\`); the app shows the same under *Alerts*. The runbook of a message, and of an instance of a rule (*Instances*), leads there; in the list of rules Grafana leaves the templates of its texts and of *View runbook* unfilled.

Grafana reads the rules at start from [provisioning/alerting](../provisioning/README.md). Each site, and where it says so each type, is an alert of its own. An alert names the site, the type and the figures in its summary, and leads to the panel that shows them.

| severity | means |
| --- | --- |
| \`critical\` | somebody is locked out, or will be at once; or nobody is watching |
| \`warning\` | look today |
| \`info\` | look this week |

**Where they go.** To Grafana's default contact point, until you route them: by the labels \`product=seatkeeper\`, \`severity\` and \`site\`; alerts on seats have \`license_type\`, findings \`finding\`, and what waits for delivery \`part\` in place of the site. A pool that runs full fires up to three alerts, each telling more: group by \`site\` and \`license_type\` to get one message. [provisioning/alerting/contact-points.yaml.example](../provisioning/alerting/contact-points.yaml.example) has a contact point and a policy to begin with. The collector's own [messages](messages.md) (mail, MQTT, webhooks) do not need Grafana, InfluxDB or these rules; who uses both hears of some things twice, a low pool and a halted plan among them.

**When nothing is read.** Alerts on seats, plans and the trust gate keep the state of the newest figure for up to ${RULE_DAYS} days: a full pool does not become well by not being read. That the collector is silent, or that InfluxDB does not answer, is told by *Collector is silent* alone. Figures that are missing where there is nothing to tell (no budget, no failure) end an alert. So the alerts of a site that was taken out of the configuration end after ${RULE_DAYS} days, those on its server license after ${LICENSE_CHECK_DAYS}; where it was the only site they stay until they are silenced or its figures are deleted.

**Changing one.** Thresholds are those of the rules: \`thresholdDays\` and \`lowAvailability\` of the configuration are for the collector's own messages. A provisioned rule cannot be changed in Grafana. Duplicate it there and silence the original by its \`alertname\`; or change a threshold in \`dashboards/limits.ts\` and run \`npm run dashboards\`; or write \`isPaused: true\` below a rule's title in the provisioned file.

**What they need.** \`licenseMonitoring.enable\` and \`storeInInfluxDb\`, with all \`metrics\` but \`userActivity\`, as by default; for the server license \`serverLicenseMonitor.enable\` and the messages of \`destinations.influxDb\`; for money \`costs\`. How a site stands is written by the service (\`seatkeeper run\`); where \`seatkeeper once\` runs alone, or nothing is stored, pause *Collector is silent*, which would fire for ever.
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
