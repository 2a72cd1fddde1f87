import {expect, it} from 'vitest'
import {calculate, namesIn} from './math.ts'

const values = {free: 4, total: 100, over: 0}

it.each([
  ['$free * 100 < $total * 5', 1], ['$free * 100 < $total * 4', 0], ['$total > 0 && $free < 1 || $over > 0', 0], ['$total > 0 && $free < 5 || $over > 0', 1],
  ['$over > 0 || $free < 1 && $total > 0', 0], ['1 || 0 && 0', 1], ['$total - 1 - 1', 98], ['2 + 3 * 4', 14], ['$free == 4', 1], ['$free != 4', 0], ['3 >= 3', 1], ['3 <= 2.5', 0],
])('%s is %d', (expression, result) => expect(calculate(expression, values)).toBe(result))

it.each(['$free <', '$none > 1', '$free > (1)', '$free 1', ''])('does not guess what %j means', expression => expect(() => calculate(expression, values)).toThrow())

it('tells what it needs', () => expect(namesIn('$a * 2 < $b && $a > 1')).toEqual(['a', 'b']))
