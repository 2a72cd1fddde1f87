// The one definition of every measurement: what the writer writes, what the dashboards may ask for, and what docs/measurements.md says.

export type FieldType = 'int' | 'float' | 'text'

/** A field's type may never change: InfluxDB refuses the other type for as long as old data lives. `unit` is '' for texts. */
export type Field = {readonly type: FieldType; readonly unit: string; readonly meaning: string}

/** `tags` without those that all points carry. `when`: what makes a point be written. */
export type Measurement = {
  readonly meaning: string
  readonly when: string
  readonly tags: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, Field>>
}

const int = (unit: string, meaning: string) => ({type: 'int', unit, meaning}) as const
const float = (unit: string, meaning: string) => ({type: 'float', unit, meaning}) as const
const text = (meaning: string) => ({type: 'text', unit: '', meaning}) as const
const seats = (meaning: string) => int('seats', meaning)
const flag = (meaning: string) => int('0 or 1', meaning)
const instant = (meaning: string) => int('epoch ms', meaning)
const tokens = (meaning: string) => float('tokens', meaning)
const money = (meaning: string) => float('money a month', meaning)
const users = (meaning: string) => float('users a month', meaning)

const seatType = '`professional` or `analyzer`'

export const definitions = {
  license_usage: {
    meaning: 'The numbers of each license type.',
    when: 'each reading, and after releases and exclusions',
    tags: {license_type: '`professional`, `analyzer`, `analyzer_capacity`, `token_user`, `token_login`'},
    fields: {
      total: seats('seats bought'),
      allocated: seats('seats held, as Qlik\'s overview tells'),
      available: seats('seats that are free'),
      used: seats('seats in use, as Qlik\'s overview tells'),
      quarantined: seats('seats taken from their users and not free yet'),
      excess: seats('seats over what was bought; Qlik lets their users in no more'),
      utilization: float('percent', 'allocated of total; 100 where seats are held and none were bought'),
      at_risk: seats('seats that leave at the next run or within `warningDays`, if nothing changes'),
      never_used: seats('seats that were never used, however new'),
      excluded: seats('seats that an exclusion keeps'),
      active_1d: seats('seats used within 24 hours before the reading; one whose dates cannot be read, or whose use lies more than five minutes ahead, does not count'),
      active_7d: seats('seats used within 7 times 24 hours'),
      active_30d: seats('seats used within 30 times 24 hours'),
      active_90d: seats('seats used within 90 times 24 hours'),
      needed_p95: seats('seats that were enough on 95 of a hundred days of the last 180: the 95th percentile (nearest rank) of the users of a day; missing with less than 10 days over 28'),
      idle_0_7: seats('seats with 0 to 7 whole days since the last activity, those in quarantine and those never used left out'),
      idle_8_30: seats('the same for 8 to 30 days'),
      idle_31_60: seats('the same for 31 to 60 days'),
      idle_61_90: seats('the same for 61 to 90 days'),
      idle_91_180: seats('the same for 91 to 180 days'),
      idle_over_180: seats('the same for more than 180 days'),
      allocated_minutes: int('minutes', 'analyzer capacity of the calendar month (UTC)'),
      used_minutes: int('minutes', 'used of it since the first of the month'),
      unavailable_minutes: int('minutes', 'not to be had, as Qlik tells'),
      burn: float('ratio', 'used share of the month\'s minutes over the elapsed share of the month: above 1 they run out early; missing on the first day of the month, and where none are allocated'),
      total_tokens: tokens('tokens of the license'),
      available_tokens: tokens('tokens that are free'),
      allocated_tokens: tokens('tokens allocated to this type of access'),
      used_tokens: tokens('tokens in use'),
      quarantined_tokens: tokens('tokens in quarantine'),
      unavailable_tokens: tokens('tokens not to be had'),
      token_cost: tokens('tokens that one access costs'),
    },
  },
  license_directory: {
    meaning: 'Seats by user directory.',
    when: 'each reading, and after releases and exclusions',
    tags: {license_type: seatType, user_directory: 'directory of the users; missing where a row names no user'},
    fields: {
      allocated: seats('seats held, without those in quarantine'),
      at_risk: seats('as in `license_usage`'),
      active_30d: int('users', 'users with a last use within 30 times 24 hours'),
      idle_cost: money('idle seats times price; missing without a price'),
    },
  },
  user_license_activity: {
    meaning: 'A seat and what the policy says of it.',
    when: 'once a day for each seat, when the verdict or the UTC day of the last activity changed, and once with `held` 0 when the seat goes; look back 48 hours and ask for `held = 1`',
    tags: {license_type: seatType, user_directory: 'directory of the user', user_id: 'id of the user'},
    fields: {
      last_activity: instant('the later of last use and assignment, over all sites of a license group'),
      days_inactive: int('days', 'whole days since then'),
      days_until_release: int('days', 'until the run that would release the seat; missing where none would'),
      never_used: flag('whether the seat was never used'),
      at_risk: flag('whether it leaves at the next run or within `warningDays`'),
      verdict: text('`keep` or `release`'),
      reason: text('the code of the reason'),
      held: flag('0 when the seat is gone'),
    },
  },
  license_release: {
    meaning: 'A release that was tried, or in a dry run would be.',
    when: 'each release, and each seat of a dry run\'s plan',
    tags: {
      license_type: seatType, mode: '`auto`, `manual`, `dry_run`',
      outcome: '`released`, `quarantined`, `alreadyGone`, `becameActive`, `nowExcluded`, `refused`, `failed`, `wouldRelease`',
    },
    fields: {
      user: text('DIRECTORY\\id'),
      days_inactive: int('days', 'whole days since the last activity'),
      reason: text('the code of the reason'),
      actor: text('who released: a login, a token\'s name, or `schedule`'),
      monthly_cost: money('price of the seat; missing without a price'),
    },
  },
  license_event: {
    meaning: 'Something that happened to a seat, a user or a site.',
    when: 'each event',
    tags: {
      license_type: seatType,
      event: '`assigned`, `reassigned`, `released`, `quarantined`, `reinstated`, `excluded`, `exclusion_ended`, `halted`, `approved`, `discarded`, `paused`, `resumed`',
    },
    fields: {user: text('DIRECTORY\\id; empty for events of a whole site'), detail: text('by whom, why, or where it was seen')},
  },
  license_plan: {
    meaning: 'What the next evaluation run would do.',
    when: 'each reading, and after releases and exclusions',
    tags: {license_type: seatType},
    fields: {
      releases: seats('seats that the plan releases'),
      halted: flag('1 while a plan waits for a person, the trust gate is closed, or a dry run\'s plan would be halted'),
      next_run: instant('the next evaluation run; missing where license management is off'),
      dry_run: flag('whether nothing is released by configuration'),
      paused: flag('whether somebody paused the site'),
      inactivity_days: int('days', 'days without activity after which a seat of the type leaves; missing where none is released'),
      monthly_cost: money('releases of seats that `license_cost.idle_cost` counts at this site, times price: none in excess, nor counted at another site of the group; missing without a price, or where it is not known what is idle'),
    },
  },
  license_forecast: {
    meaning: 'How the use of a license type grows, and when its seats will not do any more. A license group has one, at the site that carries its costs.',
    when: 'each reading whose lists are whole',
    tags: {license_type: seatType},
    fields: {
      enough_history: flag('whether 10 days over at least 28, in four weeks, were read; without them there is no growth'),
      growth_per_month: users('growth of the users active within 30 days: Theil-Sen line through the weeks of the last 180 days, a month being 30.4375 days'),
      growth_low: users('low end of its interval of 90 percent'),
      growth_high: users('high end'),
      fitted_users: float('users', 'active users today: the middle of the newest three weeks, carried on to today by the growth'),
      within_two_years: flag('whether growth from there reaches the seats bought within 730 days; where it does not, nobody can tell and the days are missing'),
      days_until_exhausted: int('days', 'until it does; 0 when the newest three weeks already have as many'),
      low: int('days', 'the same by the fast end of the interval; missing when not within two years'),
      high: int('days', 'the same by the slow end'),
      exhausted_at: instant('the day on which it does (UTC)'),
      plus_10: int('days', 'days until exhausted with 10 seats more; missing when not within two years'),
      plus_50: int('days', 'the same with 50 seats more'),
    },
  },
  license_cost: {
    meaning: 'Money, in the currency of the configuration. Sites of a license group share a cost: only the first with a price reports what was bought, and every seat is counted once, so sums over sites are right.',
    when: 'each reading, and after releases and exclusions, where prices are configured',
    tags: {license_type: '`professional`, `analyzer`, and `all` for the sums'},
    fields: {
      monthly_cost: money('seats bought times price; at `all` the sum of the types with a price'),
      idle_cost: money('seats idle by the policy or at risk, times price; quarantined and excess seats left out'),
      freed_value: money('seats that we released and whose users hold none now, times price of today; a seat in quarantine is not free yet'),
      budget: money('the budget of the configuration, that of one site or license group; at `all` alone'),
      budget_used: float('share', 'monthly cost over budget, 1 being all of it; missing where a type has no price, or the budget is 0; at `all` alone'),
      over_budget: flag('whether the monthly cost as far as it is known is over the budget, also where a type has no price; 0 without a budget; at `all` alone'),
    },
  },
  license_compliance: {
    meaning: 'What does not agree with the license or with good order; who is meant is told by `GET /v4/compliance`.',
    when: 'each reading, for each finding, 0 too; a finding that cannot be judged is missing',
    tags: {finding: '`poolExhausted`, `excess`, `serverLicense`, `capacityExceeded`, `moreAllocatedThanBought`, `removedOrBlocked`, `bothTypes`, `serviceAccounts`'},
    fields: {count: int('seats, users or types', 'how many; each thing of a license group is counted at one site')},
  },
  server_license: {
    meaning: 'The license of the server.',
    when: 'each check (`sendRecurring`), or each alert alone (`sendAlert`)',
    tags: {},
    fields: {
      days_until_expiry: int('days', 'whole days until it ends, negative afterwards; missing where the end is not known'),
      expires_at: instant('when it ends'),
      expired: flag('whether it has ended'),
      valid: flag('whether Qlik calls it valid'),
      perpetual: flag('whether it has no end'),
      readable: flag('whether its end could be read'),
      alert_sent: flag('whether an alert was told with this check'),
    },
  },
  site_state: {
    meaning: 'How a site stands, whatever its readings: what alert rules go by, and by whose absence they notice a collector that is silent.',
    when: 'every five minutes while the service runs',
    tags: {},
    fields: {
      overdue_hours: float('hours', 'since the reading was due that should have followed the last whole one, by `collectInterval`; 0 while none is; missing until one was tried since the start'),
      closed: flag('whether the trust gate is closed: nothing is released by the last reading; missing until one was read since the start'),
      paused_hours: float('hours', 'since somebody paused the site; 0 when it is not paused'),
      halted_hours: float('hours', 'since the brake halted a plan and nobody decided, also when later runs replaced it by another that is halted; 0 when none waits'),
      released_1d: seats('seats released within 24 hours, by the schedule and by people'),
      released_usual: seats('the most seats released within 24 hours in the 35 days before that: counted back in whole days'),
    },
  },
  collector_health: {
    meaning: 'How the collector and its ways are.',
    when: 'each reading and each check of the server license; of the destinations also every five minutes while the service runs',
    tags: {part: '`qrs`, `server_license`, `influxDb`, `mqtt`, `email`, `webhook:NAME`'},
    fields: {
      ok: flag('whether it works'),
      duration_ms: int('ms', 'how long the reading took'),
      requests: int('requests', 'asked of Qlik since the collector started'),
      pending: int('messages', 'waiting for the destination'),
      oldest_pending_s: int('seconds', 'how long the oldest has waited'),
      dropped: int('messages', 'that the destination refused'),
      audit_head: text('the last link of the audit chain, so that a cut or rewritten chain shows'),
    },
  },
} as const satisfies Record<string, Measurement>

export type MeasurementName = keyof typeof definitions

export type FieldName<M extends MeasurementName> = keyof (typeof definitions)[M]['fields']
