// Which static tags may be set: none that a measurement uses for itself, none that line protocol cannot hold.

/** Tags and fields of our measurements: a static tag of that name would change or hide what a query reads. */
const RESERVED = new Set(
  `site license_type license_group user_id user_directory mode outcome event part finding time
  total allocated available used quarantined excess utilization at_risk never_used excluded active_1d active_7d active_30d
  active_90d needed_p95 allocated_minutes used_minutes unavailable_minutes burn total_tokens available_tokens
  allocated_tokens used_tokens quarantined_tokens unavailable_tokens token_cost last_activity days_inactive
  days_until_release verdict reason held idle_cost user actor monthly_cost detail releases halted next_run dry_run paused
  days_until_expiry expires_at expired valid perpetual readable alert_sent growth_per_month growth_low growth_high
  days_until_exhausted exhausted_at low high enough_history freed_value budget budget_used count ok duration_ms requests
  pending oldest_pending_s dropped audit_head`.split(/\s+/),
)

/** Why a tag cannot be used, or `undefined`. */
export function findTagProblem(name: string, value: string): string | undefined {
  if (RESERVED.has(name)) return 'this name is used by the measurements themselves; choose another'
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) return 'a tag name is a letter followed by letters, digits, dot, dash or underscore'
  if (value === '') return 'a tag needs a value'
  return value.endsWith('\\') ? 'a tag value cannot end in a backslash: line protocol has no way to write it' : undefined
}
