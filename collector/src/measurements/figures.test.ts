// Money in InfluxDB: what is over the budget.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {createConfigFolder, SITES} from '../../test-support/config-folder.ts'
import type {SiteConfig} from '../config/types.ts'
import type {TypeCost} from '../policy/cost.ts'
import {NOW} from '../policy/testing.ts'
import {costPoints} from './figures.ts'

let folder: Awaited<ReturnType<typeof createConfigFolder>>
let site: SiteConfig
beforeAll(async () => {
  folder = await createConfigFolder()
  site = folder.load(SITES).sites[0]
})
afterAll(() => folder.remove())

const professional: TypeCost = {type: 'professional', monthlyCost: 3500, idleCost: 0, freedValue: 0}
const unpriced: TypeCost = {type: 'analyzer', monthlyCost: undefined, idleCost: undefined, freedValue: undefined}

describe('the budget', () => {
  it.each([
    ['is exceeded by the types with a price alone', [professional, unpriced], 3499, 1],
    ['is not exceeded by as much', [professional], 3500, 0],
    ['of 0 is exceeded by any cost', [professional], 0, 1],
    ['is not exceeded where no cost is known', [unpriced], 0, 0],
    ['is not exceeded where there is none', [professional], undefined, 0],
  ])('%s', (_, types, budget, over) => {
    expect(costPoints(site, {types, budget, budgetUsed: undefined}, NOW).at(-1)!.fields).toMatchObject({over_budget: over})
  })
})
