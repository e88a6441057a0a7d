/** RANK: the place of each symbol among those of its date, as a share. */

import type { CrossOperator } from '../../operator.ts'
import { x } from './arguments.ts'
import { eachSection, type Section } from './kernels/order.ts'

function placeRanks({ indices, values, offset, count }: Section): void {
  let k = 0
  while (k < count) {
    const v = values[offset + indices[k]!]!
    let e = k + 1
    while (e < count && values[offset + indices[e]!]! === v) e++
    const place = (k + e + 1) / 2 / count
    for (; k < e; k++) values[offset + indices[k]!] = place
  }
}

export const rank: CrossOperator = {
  name: 'RANK',
  family: 'cross',
  aliases: ['CS_RANK', 'CSRANK'],
  about: 'Place of each symbol among those of its date, as a share: 1/n for the lowest, 1 for the highest.',
  formula: '(number lower + (number equal + 1) / 2) / n',
  missing: 'The missing are left out and stay missing; ties share the average place, and infinities have their place.',
  source: 'Qlib CSRankNorm; pandas rank(pct=True); rank of Kakushadze, 101 Formulaic Alphas',
  arguments: [x],
  kernel: (out, [values], span) => eachSection(out, values!, undefined, span, placeRanks),
  examples: [
    {
      expression: 'RANK(x)',
      fields: {
        x: [
          [10, 3],
          [30, 4],
          [20, null],
          [30, 1],
        ],
      },
      result: [
        [0.25, 0.6666666666666666],
        [0.875, 1],
        [0.5, null],
        [0.875, 0.3333333333333333],
      ],
    },
  ],
}
