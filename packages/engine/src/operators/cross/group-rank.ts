/** GROUP_RANK: the place of each symbol among those of its group, as a share. */

import type { CrossOperator } from '../../operator.ts'
import { grownInt } from '../series/kernels/scratch.ts'
import { group, x } from './arguments.ts'
import { eachSection, type Section } from './kernels/order.ts'

const numbers = new Map<number, number>()
let numberOf: Int32Array = new Int32Array(0)
let sizes: Int32Array = new Int32Array(0)
let before: Int32Array = new Int32Array(0)
let level: Int32Array = new Int32Array(0)

/** Walks the date in order; a run of equal values shares, within each group, the average of the places it takes there. */
function placeGroupRanks(section: Section): void {
  const { indices, values, offset, count } = section
  numberGroups(section)
  let k = 0
  while (k < count) {
    const v = values[offset + indices[k]!]!
    let e = k
    for (; e < count && values[offset + indices[e]!]! === v; e++) {
      const g = numberOf[e]!
      level[g] = level[g]! + 1
    }
    for (let i = k; i < e; i++) {
      const g = numberOf[i]!
      values[offset + indices[i]!] = g === 0 ? Number.NaN : (before[g]! + (level[g]! + 1) / 2) / sizes[g]!
    }
    for (; k < e; k++) {
      const g = numberOf[k]!
      before[g] = before[g]! + level[g]!
      level[g] = 0
    }
  }
}

/** Numbers the groups of the date from 1 (0: no group), in `numberOf` by place in the order, and counts their members. */
function numberGroups({ indices, others, offset, count }: Section): void {
  numberOf = grownInt(numberOf, count)
  sizes = grownInt(sizes, count + 1).fill(0, 0, count + 1)
  before = grownInt(before, count + 1).fill(0, 0, count + 1)
  level = grownInt(level, count + 1).fill(0, 0, count + 1)
  numbers.clear()
  for (let k = 0; k < count; k++) {
    const code = others[offset + indices[k]!]!
    let g = 0
    if (!Number.isNaN(code)) {
      g = numbers.get(code) ?? numbers.size + 1
      if (g > numbers.size) numbers.set(code, g)
    }
    numberOf[k] = g
    sizes[g] = sizes[g]! + 1
  }
}

export const groupRank: CrossOperator = {
  name: 'GROUP_RANK',
  family: 'cross',
  aliases: ['CS_GROUP_RANK'],
  about: 'Place of each symbol among those of its group on the same date, as a share.',
  formula: '(number lower + (number equal + 1) / 2) / n, all within the group',
  missing: 'The missing are left out and stay missing; missing where the group is; ties share the average place.',
  source: 'pandas groupby([date, group]).rank(pct=True)',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => eachSection(out, values!, groups!, span, placeGroupRanks),
  examples: [
    {
      expression: 'GROUP_RANK(x, g)',
      fields: { x: [[1], [3], [3], [3], [7]], g: [[0], [0], [0], [1], [null]] },
      result: [[0.3333333333333333], [0.8333333333333334], [0.8333333333333334], [1], [null]],
    },
  ],
}
