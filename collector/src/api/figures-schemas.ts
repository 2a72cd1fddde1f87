// What the figures of a site look like in the REST API: costs, growth, and what is out of order.
import {Type} from 'typebox'
import {instant, seatType, siteQuery} from './schemas.ts'

const optional = Type.Optional
const days = (description: string) => optional(Type.Integer({description}))
const money = (description: string) => optional(Type.Number({description: `${description}, a month`}))

const finding = Type.Enum(['poolExhausted', 'excess', 'serverLicense', 'capacityExceeded', 'moreAllocatedThanBought', 'removedOrBlocked', 'bothTypes', 'serviceAccounts'])

export const complianceQuery = Type.Object({...siteQuery.properties, finding: optional(finding)}, {additionalProperties: false})

export const compliance = Type.Object({
  site: Type.String(), readAt: instant('when the site was read'),
  findings: Type.Array(Type.Object({
    finding, count: Type.Integer({description: 'seats, users or types; without what another site of the license group counts'}),
    sentence: Type.String(), advice: optional(Type.String({description: 'what to do'})),
    list: Type.Array(Type.Object({
      licenseType: optional(Type.String()), user: optional(Type.String({description: 'DIRECTORY\\id'})), name: optional(Type.String()), allocationId: optional(Type.String()),
      count: Type.Integer(), detail: Type.String(), countedAt: optional(Type.String({description: 'the site of the license group that counts it'})),
    })),
  })),
}, {$id: 'Compliance'})

const exhaustion = {
  state: Type.Enum(['exhausted', 'daysUntil', 'notWithinTwoYears', 'notEnoughHistory']),
  days: days('until as many users are active as there are seats'), at: optional(instant('the day on which that is')),
  low: days('by the fast end of the interval of growth'), high: days('by the slow end; missing where that takes more than two years'),
}

export const forecast = Type.Object({
  site: Type.String(), readAt: instant('when the site was read'),
  types: Type.Array(Type.Object({
    licenseType: seatType, total: Type.Integer({description: 'seats bought'}), sentence: Type.String(),
    growth: optional(Type.Object({
      perMonth: Type.Number({description: 'active users a month of 30.4375 days'}), low: Type.Number(), high: Type.Number(), level: Type.Number({description: 'active users by the line, today'}),
      from: instant('first day looked at'), to: instant('last day looked at'), points: Type.Integer({description: 'days with a reading between them'}),
    })),
    ...exhaustion,
    needed: optional(Type.Integer({description: 'seats that were enough on 95 of a hundred days'})),
    purchases: Type.Array(Type.Object({more: Type.Integer({description: 'seats bought beyond those of today'}), total: Type.Integer(), ...exhaustion})),
  })),
  toldAt: optional(Type.String({description: 'the site that tells it for the whole license group'})),
}, {$id: 'Forecast'})

export const costs = Type.Object({
  site: Type.String(), readAt: instant('when the site was read'), currency: optional(Type.String()),
  types: Type.Array(Type.Object({
    licenseType: seatType, monthlyCost: money('seats bought times price'), idleCost: money('idle seats times price'), freedValue: money('seats released and not given back, times price'),
  })),
  budget: money('the budget'), budgetUsed: optional(Type.Number({description: 'share of the budget, 1 being all of it'})),
}, {$id: 'Costs'})
