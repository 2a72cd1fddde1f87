// The page docs/measurements.md, made from the definitions so that it can never say another thing than what is written.
import {definitions, type Field, type Measurement} from './definitions.ts'

const types: Readonly<Record<Field['type'], string>> = {int: 'integer', float: 'number', text: 'text'}

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`

const tagRows = (tags: Measurement['tags']) => Object.entries(tags).map(([name, meaning]) => row(`\`${name}\``, 'tag', '', meaning))

const fieldRows = (fields: Measurement['fields']) => Object.entries(fields).map(([name, {type, unit, meaning}]) => row(`\`${name}\``, types[type], unit, meaning))

function section([name, {meaning, when, tags, fields}]: [string, Measurement]): string {
  return [`### ${name}`, '', `${meaning} Written: ${when}.`, '', row('name', 'kind', 'unit', 'what it is'), row('---', '---', '---', '---'), ...tagRows(tags), ...fieldRows(fields)].join('\n')
}

const INTRODUCTION = `# Measurements

What Seatkeeper writes to InfluxDB. This page is generated from the definitions that the writer and the dashboards use (\`npm run dashboards\`).

Every point carries the tag \`site\`, \`license_group\` where one is configured, and the static tags of the configuration. Numbers are numbers; flags are the integers 0 and 1, because alert rules cannot judge booleans; instants are epoch milliseconds (UTC). A point's time is the instant of the reading or of the event, in nanoseconds; events are made unique by a sequence number, so that two at one instant stay two. A field that is not known is missing, never 0. A field never changes its type.

\`licenseMonitoring.metrics\` says what is written: \`totalLicenses\` (total, utilization), \`allocatedLicenses\` (allocated, used, quarantined, excess), \`availableLicenses\` (available), \`usagePatterns\` (the other fields of \`license_usage\` that are counted in seats, \`license_directory\`, \`license_forecast\`, and the events that a reading sees), \`userActivity\` (\`user_license_activity\`). \`license_plan\`, \`site_state\` and \`collector_health\` are always written. With \`licenseMonitoring.storeInInfluxDb: false\` nothing of a reading is written, and nothing of a site's state.
`

const METHODS = `## How the figures are made

**Growth.** Once a reading, each day keeps its number of users active within 30 days (of the last reading of the day). A reading whose lists are not whole, whose clock differs or that shows no use any more notes none, and a license group has a day only where the last reading of every one of its sites is good and at most a day old. Of the last 180 days every week becomes one level: the mean of its working days without the highest and the lowest. The line through the levels is that of Theil (1950) and Sen (1968), the middle of the slopes of all pairs, which a few wild weeks do not bend; the interval of 90 percent is Sen's by Kendall's variance, widened for weeks that resemble their neighbors (after Hamed and Rao 1998, Perron and Yabu 2009). Needed are 10 days over at least 28, in four weeks; before that \`enough_history\` is 0. The license guide's own example, 20 active users that became 30 in four months, is 2.5 a month. \`npm run bench forecast\` prints error and coverage on made-up histories beside the guide's two-point reading. Weak where the past is no straight line: a step (a merger, many users at once) is taken for growth most while it lies in the middle of the window, with a wide interval, and hardly near its ends; and of a yearly season half a year sees a part. The interval is too narrow for a pool that moves in few steps: with less than about a user more a month it holds the truth in some 65 of 100 histories instead of 90, and where nothing moved for most of the window it has no width at all, which does not mean that nothing will.

**Days until exhausted.** The day on which growth reaches the seats that were bought. The way starts at the middle of the newest three weeks, carried on to today by the growth, and not at the end of the line, which after a step or a standstill has left what was counted; it is at its end only where the newest three weeks themselves have as many users as there are seats. From then on as many people work with Qlik as there are seats, and no release helps any more. It counts active users and not allocated seats, because idle seats can be released; whether the pool is full today is \`available\` and the finding \`poolExhausted\`. Low and high are the same for the ends of the interval, from there or from the end of the line, whichever is farther. Beyond two years nothing is said.

**Seats needed.** The 95th percentile, by nearest rank, of the users of a day over the last 180 days, weekends too. Qlik keeps the last use of a seat alone, so a day's users are those whose last use fell on it, counted at the day's last reading and corrected by the next day's first ones: readings at night see fewer who worked in between. An hourly \`collectInterval\` is good enough.

**Capacity minutes.** \`burn\` is the used share of the month's minutes over the elapsed share of the calendar month (UTC). On the first day of a month too little has passed to tell.

**Cost.** Monthly cost is seats bought times price. A seat's money is idle when its user was inactive for the policy's \`inactivityDays\`, whoever keeps it (an exclusion, a pool with enough free seats), or when it is at risk; seats in quarantine and in excess do not count. Freed value is what the seats would cost today that Seatkeeper released and whose users hold none of the type now; it looks back as far as the audit's \`retentionDays\`. The budget, \`costs.monthlyBudget\`, is that of each site or license group: two sites without a group have it twice. Budget used is monthly cost over the budget, known only where every type has a price; that the budget is exceeded shows already where the types with a price exceed it.

**Compliance.** Findings are judged at each reading; \`GET /v4/compliance\` lists the users behind each count, says it in a sentence and what to do. Service accounts are told by their names (\`licenseMonitoring.serviceAccounts\`).

**Allocation failures** are not told by Qlik's repository. Two states in which they must happen are: \`poolExhausted\` (nothing left to give, so who has no seat may not get in) and \`excess\` (more assigned than bought; Qlik refuses those users at login). A single refused login cannot be seen or inferred from what the repository tells: Qlik's License Monitor app shows it.

**License groups.** Sites that share a license key are counted once, so that sums over sites are right: what was bought, budget, growth and seats needed are written at the first measured site with a price or a budget (else the first), by different users of all of them; every idle or freed seat and every finding counts at one site: the first that has it, or the one that tells the largest number of the same pool or the worst state of the server license. Until all of them were read since the collector's start, what is idle or freed and the findings about seats are missing; a site that is neither monitored nor managed is left out. All sites of a group must have the same \`costs\` (\`check-config\` warns where they differ): the one that tells what was bought uses its own prices and budget, and a seat that is idle or freed at a site without a price has no value there. What a site's own overview and lists tell is written at every site of the group and must not be summed over them: all of \`license_usage\` (\`total\` is the same license at each) and \`license_directory\` but for its \`idle_cost\`. A site that joins a group, or leaves one, begins its days anew: growth and seats needed are missing for four weeks, and what it noted before is not looked at.

## Keeping it

| written a day, read hourly | 1,000 seats | 50,000 seats |
| --- | --- | --- |
| \`user_license_activity\` | 1,100 to 1,500 points | 55,000 to 75,000 points |
| all else of a reading, of one site with five directories | about 800 points | about 800 points |
| every five minutes: \`site_state\`, and \`collector_health\` of each destination | 288 points each | 288 points each |
| series of \`user_license_activity\` | 1,000 | 50,000 |
| all other series of one site | about 50 | about 50 |

The demo's half year shows it: 430 seats, 97,000 points of activity in 180 days (1.2 a seat and day), 18,000 points of all else at three readings a day.

- **Downsampling is not needed.** Activity is written once a day and on change, and all else is small: what InfluxDB would sum up is written as a sum already (\`license_usage\`, \`license_directory\`). Who reads every ten minutes writes six times as much of all else, and no more activity.
- **Retention.** Two years let last year be compared with this one. InfluxDB 1.x: \`ALTER RETENTION POLICY autogen ON qlik DURATION 104w SHARD DURATION 4w\`; shards of four weeks keep 50,000 series from being indexed anew each week. InfluxDB 2.x: \`influx bucket update --id ID --retention 104w --shard-group-duration 4w\`. User activity is personal data: where two years are too long for it, give a shorter duration; forecast, costs and findings do not read InfluxDB, so they lose nothing by it.
- **InfluxDB 1.x with 50,000 seats**: set \`index-version = "tsi1"\`, so that the series lie on disk and not in memory.
- **What a reader waits for** (\`npm run bench queries\`, InfluxDB 1.6 on two cores, 50,000 users over 90 days): 105 of the 106 queries of all dashboards take 1.3 seconds together, the slowest of them 0.3. The list of who has been idle longest reads every user's last point and takes 10 seconds; so *User activity* looks again every 15 minutes only.
- **InfluxDB 3**: dashboards ask in InfluxQL and look back 48 hours for the list of users; ranges of many months read many files, for which InfluxDB 3 Core has a limit of its own.
`

/** The whole page, in Markdown. */
export const measurementsPage = (): string =>
  `${INTRODUCTION}\n## The measurements\n\n${Object.entries(definitions as Readonly<Record<string, Measurement>>).map(section).join('\n\n')}\n\n${METHODS}`
