// The command line: what each command is called, and its exit code: 0, 1 (failed), 2 (wrong use), 3 (halted).
// Commands are loaded when they are called: a list of tokens needs no web server.
import {Command, CommanderError, InvalidArgumentError, Option} from 'commander'
import {toUntil} from './commands/until.ts'
import {UserError} from './commands/user-error.ts'
import {version} from './version.ts'

type WithConfig = {config: string}

const configOf = async (file: string) => (await import('./commands/context.ts')).readConfig(file)

function oneOf(...allowed: string[]) {
  return (value: string) => {
    if (!allowed.includes(value)) throw new InvalidArgumentError(`Allowed are ${allowed.join(', ')}.`)
    return value
  }
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('A whole number is needed.')
  return Number(value)
}

function notEmpty(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.')
  return value
}

function dayOrInstant(value: string): number {
  const until = toUntil(value)
  if (until === undefined) throw new InvalidArgumentError('Write a day, such as 2026-12-31, or an instant with its offset, such as 2026-12-31T18:00Z or 2026-12-31T18:00+01:00.')
  return until
}

type Finish = (code: number) => void
type Add = (parent: Command, name: string, description: string) => Command

const add: Add = (parent, name, description) =>
  parent.command(name).description(description).addOption(new Option('-c, --config <file>', 'configuration file (YAML)').env('SEATKEEPER_CONFIG').makeOptionMandatory())

function addRounds(program: Command, finish: Finish): void {
  add(program, 'run', 'run the collector until it is told to stop')
    .action(async ({config}: WithConfig) => finish(await (await import('./commands/run.ts')).run(await configOf(config))))
  add(program, 'once', 'one round now: read, measure, judge; then exit')
    .option('--release', 'also release, where the configuration says dryRun: false')
    .action(async ({config, release}: WithConfig & {release?: boolean}) => finish(await (await import('./commands/once.ts')).once(await configOf(config), release === true)))
  add(program, 'check-config', 'show every problem of the configuration, the next runs, and what each rule shields')
    .option('--offline', 'do not ask the sites and InfluxDB')
    .action(async ({config, offline}: WithConfig & {offline?: boolean}) => finish(await (await import('./commands/check-config.ts')).checkConfig(await configOf(config), offline === true)))
  add(program, 'plan', 'read, judge and show what would be released, and what is halted; touches nothing')
    .argument('[users...]', 'DIRECTORY\\id: show only their seats, and why each is kept or would be released')
    .option('--site <name>', 'only this site')
    .option('--limit <n>', 'rows shown, 50 unless told', wholeNumber)
    .option('--json', 'the plan as JSON')
    .action(async (users: string[], {config, ...options}: WithConfig & {site?: string; json?: boolean; limit?: number}) => finish(await (await import('./commands/plan.ts')).showPlan(await configOf(config), users, options)))
}

const siteOption = ['--site <name>', 'the site, where there are several'] as const

const typeOption = () => new Option('--type <type>', 'the license type, where it may be either').argParser(oneOf('professional', 'analyzer'))

type Users = WithConfig & {site?: string; type?: string}

function addReleases(program: Command, finish: Finish): void {
  add(program, 'release', 'release the seats of users, or those of a reviewed plan, now, by the running collector')
    .argument('[user...]', 'DIRECTORY\\id')
    .addOption(new Option('--plan <file>', 'instead of users: a plan as `seatkeeper plan --json` printed it, - for standard input; it is judged again, and what is in both is released').argParser(notEmpty).conflicts('type'))
    .option(...siteOption)
    .addOption(typeOption())
    .action(async (users: string[], {config, ...options}: Users & {plan?: string}) => finish(await (await import('./commands/release.ts')).release(await configOf(config), users, options)))
  add(program, 'undo', 'give seats that were released back to their users, by the running collector, as well as Qlik lets us')
    .argument('<user...>', 'DIRECTORY\\id')
    .option(...siteOption)
    .addOption(typeOption())
    .action(async (users: string[], {config, ...options}: Users) => finish(await (await import('./commands/release.ts')).undo(await configOf(config), users, options)))
}

function addDecisions(program: Command, finish: Finish): void {
  add(program, 'approve', 'approve the plan that the brake halted: the running collector judges again and releases what is in both')
    .argument('[plan-id]', 'as `seatkeeper plan` shows it; without it, tells what is halted')
    .option(...siteOption)
    .action(async (id: string | undefined, {config, ...options}: WithConfig & {site?: string}) => finish(await (await import('./commands/halted.ts')).approve(await configOf(config), id, options)))
  add(program, 'discard', 'discard the plan that the brake halted: nothing of it is released')
    .argument('[plan-id]', 'as `seatkeeper plan` shows it; without it, tells what is halted')
    .option(...siteOption)
    .action(async (id: string | undefined, {config, ...options}: WithConfig & {site?: string}) => finish(await (await import('./commands/halted.ts')).discard(await configOf(config), id, options)))
  add(program, 'pause', 'stop all releases of a site, manual ones too, until somebody resumes')
    .option('--reason <text>', 'why, for others to read', notEmpty)
    .option(...siteOption)
    .action(async ({config, ...options}: WithConfig & {reason?: string; site?: string}) => finish(await (await import('./commands/pause.ts')).pause(await configOf(config), options)))
  add(program, 'resume', 'let the releases of a paused site go on')
    .option(...siteOption)
    .action(async ({config, ...options}: WithConfig & {site?: string}) => finish(await (await import('./commands/pause.ts')).resume(await configOf(config), options)))
}

function addExclusions(program: Command, finish: Finish): void {
  const exclude = program.command('exclude').description('users who are kept from release')
  add(exclude, 'add', 'keep a user from release, with the same checks as in Grafana')
    .argument('<user>', 'DIRECTORY\\id')
    .requiredOption('--reason <text>', 'why, for others to read', notEmpty)
    .option('--until <date>', 'the last day, to its end in UTC, or an instant with its offset; without it there is no end', dayOrInstant)
    .option(...siteOption)
    .action(async (user: string, {config, ...options}: WithConfig & {reason: string; until?: number; site?: string}) => finish(await (await import('./commands/exclude.ts')).addExclusion(await configOf(config), user, options)))
  add(exclude, 'list', 'who is kept from release by an operator')
    .option('--all', 'also those that have ended')
    .option('--site <name>', 'only this site')
    .action(async ({config, ...options}: WithConfig & {all?: boolean; site?: string}) => finish((await import('./commands/exclude.ts')).listExclusions(await configOf(config), options)))
  add(exclude, 'end', 'end an exclusion before its time')
    .argument('<exclusion>', 'its id, or the user as DIRECTORY\\id')
    .option(...siteOption)
    .action(async (idOrUser: string, {config, ...options}: WithConfig & {site?: string}) => finish(await (await import('./commands/exclude.ts')).endExclusionOf(await configOf(config), idOrUser, options)))
}

function addDestinations(program: Command, finish: Finish): void {
  add(program, 'test-destination', 'send a test message to a destination now, and tell its exact answer')
    .argument('<name>', 'influxDb, mqtt, email, or the name of a webhook')
    .action(async (name: string, {config}: WithConfig) => finish(await (await import('./commands/destinations.ts')).testDestination(await configOf(config), name)))
  add(program, 'preview', 'the mail that a user would get when the seat is released; sends nothing')
    .argument('[user]', 'DIRECTORY\\id; without it, an example')
    .option(...siteOption)
    .action(async (user: string | undefined, {config, ...options}: WithConfig & {site?: string}) => finish(await (await import('./commands/preview.ts')).preview(await configOf(config), user, options)))
  add(program, 'undelivered', 'messages that destinations refused, with what they said')
    .option('--json', 'as JSON')
    .action(async ({config, ...options}: WithConfig & {json?: boolean}) => finish((await import('./commands/destinations.ts')).listUndelivered(await configOf(config), options)))
}

function addTokens(program: Command, finish: Finish): void {
  const token = program.command('token').description('tokens of the API')
  add(token, 'add', 'make a token; it is shown once')
    .requiredOption('--name <name>', 'what it is for, e.g. grafana', notEmpty)
    .requiredOption('--scope <scope>', 'read, operate or admin', oneOf('read', 'operate', 'admin'))
    .option('--for <who>', 'grafana: the token may say which Grafana user acts', oneOf('grafana'))
    .action(async ({config, ...options}: WithConfig & {name: string; scope: string; for?: string}) => finish(await (await import('./commands/token.ts')).addToken(await configOf(config), options)))
  add(token, 'list', 'the names and scopes of all tokens')
    .action(async ({config}: WithConfig) => finish((await import('./commands/token.ts')).listTokens(await configOf(config))))
  add(token, 'revoke', 'end a token')
    .argument('<name>', 'its name')
    .action(async (name: string, {config}: WithConfig) => finish(await (await import('./commands/token.ts')).revokeToken(await configOf(config), name)))
}

function addAudit(program: Command, finish: Finish): void {
  const audit = program.command('audit').description('the record of what was done')
  add(audit, 'verify', 'check the chain of records')
    .action(async ({config}: WithConfig) => finish((await import('./commands/audit.ts')).auditVerify(await configOf(config))))
  add(audit, 'export', 'print all records as JSON lines')
    .action(async ({config}: WithConfig) => finish((await import('./commands/audit.ts')).auditExport(await configOf(config))))
}

function addBackup(program: Command, finish: Finish): void {
  add(program, 'backup', 'copy the state, as it is at one moment, for a restore; also while the collector runs')
    .argument('<target>', 'a folder that is not there yet, or an empty one')
    .option('--without-key', 'leave out the key of the audit, so that nobody can forge records by the backup; no collector starts from it without the key')
    .action(async (target: string, {config, ...options}: WithConfig & {withoutKey?: boolean}) => finish((await import('./commands/backup.ts')).backup(await configOf(config), target, options)))
}

function build(finish: Finish): Command {
  const program = new Command('seatkeeper').description('Keeps a Qlik Sense site\'s license seats in use.').version(version).exitOverride()
  for (const addCommands of [addRounds, addReleases, addDecisions, addExclusions, addDestinations, addTokens, addAudit, addBackup]) addCommands(program, finish)
  return program
}

function say(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (!(error instanceof UserError) && process.env.SEATKEEPER_DEBUG !== undefined) process.stderr.write(`${(error as Error).stack ?? ''}\n`)
  return error instanceof UserError ? error.exitCode : 1
}

process.umask(0o077) // what is kept names people: for the owner alone, whatever the folder's own mode
process.stdout.on('error', () => process.exit(0)) // a closed pipe, as by `| head`, is no failure
let code = 0
try {
  await build(result => void (code = result)).parseAsync(process.argv)
} catch (error) {
  code = say(error)
}
process.exitCode = code
