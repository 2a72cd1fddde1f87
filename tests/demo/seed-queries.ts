// The two sample queries that license administrators know from their documentation; they must run as they are.
export const utilizationQuery = `-- License utilization by type
SELECT
  last("allocated") as allocated,
  last("available") as available
FROM "license_usage"
WHERE time >= now() - 24h
GROUP BY "license_type"`

export const atRiskQuery = `-- Users at risk of license release
SELECT
  "user_id",
  "last_activity",
  "days_inactive"
FROM "user_license_activity"
WHERE "days_inactive" >= 25`
