// What GET / of the control port answers.
import {FAULT_KINDS} from './faults.ts'
import {LICENSE_FORMS} from './license-bodies.ts'

export const CONTROL_HELP = `Control of a simulated Qlik Sense site. Bodies are JSON; users are written DIRECTORY\\\\id.

GET    /                this text
GET    /state           the site's time, users, seats by type, license
GET    /seats[?user=U]  the rows as the site knows them
GET    /requests        requests by method and path shape, total, TLS connections
DELETE /requests        counts from zero again
POST   /clock           {"now": "2026-03-01T08:00:00Z"} or {"advanceDays": 30} or {"advanceMs": 60000}; "freeze": true stops the clock, false lets it run.
                        Moving forward plays everybody's logins; moving back plays nothing.
GET    /faults          what is still to come
POST   /faults          one fault or a list: {"kind": K, "method": "GET", "path": "/qrs/license/*", "count": 3, ...}
                        kinds: ${FAULT_KINDS.join(', ')}
                        slow {"ms"}; status {"status": 500}; truncated {"chunked"}; missing {"fields": ["lastUsed"]}; date {"offsetSeconds"};
                        "takesEffect": true lets the request do its work although the answer is spoiled, false prevents it
DELETE /faults          none any more
POST   /login           {"user": U, "at": "2026-03-01T08:00:00Z"}
POST   /users           {"userDirectory", "userId", "name", "roles", "tags", "groups", "customProperties", "pace", "seat": {"type", "lastUsed", ...}, ...}
POST   /users/change    {"user": U, "set": {"blacklisted", "inactive", "removedExternally", "tags", "groups", "roles", "customProperties", "name", "pace"}}
POST   /users/delete    {"user": U}
POST   /license         {"form", "validTo", "legacy", "serial", "model", "totals": {"professional", "analyzer"}, "analyzerMinutes",
                         "overview": {"excess", "analyzerTime", "quarantinedInAllocated"}}
                        forms: ${LICENSE_FORMS.join(', ')}
`
