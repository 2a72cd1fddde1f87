// Random overviews: pools that agree with the rows or nearly do, and free seats near a target.
import type {Allocation, Policy, Pool, SeatType} from '../../collector/src/policy/model.ts'
import type {Draw} from './draw.ts'

/** A hundred seats of which as many are free as are wanted, or a few less: where floating point errs, the plan shows it. */
function almostThere(draw: Draw, {type, quarantined, share}: {type: SeatType; quarantined: number; share: number}): Pool {
  const available = Math.round(share * 100) - draw.from(-1, 3)
  return {type, total: 100, allocated: 100 - available, available, used: 0, quarantined, excess: 0}
}

/** The overview tells the rows with or without the quarantined ones, now and then with a difference at the edge of what is tolerated. */
export function somePools(draw: Draw, allocations: readonly Allocation[], policy: Policy): Pool[] {
  return (['professional', 'analyzer'] as const).flatMap((type): Pool[] => {
    const rows = allocations.filter(seat => seat.type === type)
    if (rows.length === 0 ? draw.chance(0.3) : draw.chance(0.02)) return []
    const quarantined = rows.filter(seat => seat.quarantined).length
    const edge = Math.floor(Math.max(5, rows.length / 100))
    const counted = draw.chance(0.5) ? rows.length : rows.length - quarantined
    const allocated = Math.max(0, counted + draw.pick([0, 0, 0, 0, 0, 0, 1, -1, edge, edge + 1, -edge, -edge - 1]))
    const share = policy.seats[type].freeShare
    if (share !== undefined && draw.chance(0.4)) return [almostThere(draw, {type, quarantined, share})]
    const total = draw.pick([20, 100, allocated + draw.from(-3, 12), rows.length + draw.from(-3, 12)])
    return [{type, total, allocated, available: total - allocated, used: 0, quarantined, excess: Math.max(0, allocated - total)}]
  })
}
