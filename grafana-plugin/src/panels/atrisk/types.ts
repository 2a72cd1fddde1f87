// What a dashboard's author can set.
/** `site` may hold a dashboard variable; empty for the only site. */
export type AtRiskOptions = { site: string }
