/** RANK: the place of each symbol among those of its date, as a share. */

import type { CrossOperator } from '../../operator.ts'
import { compiledSections } from '../../wasm/sections.ts'
import { x } from './arguments.ts'

const ranks = compiledSections('sectionRank')

export const rank: CrossOperator = {
  name: 'RANK',
  family: 'cross',
  aliases: ['CS_RANK', 'CSRANK'],
  about: 'Place of each symbol among those of its date, as a share: 1/n for the lowest, 1 for the highest.',
  formula: '(number lower + (number equal + 1) / 2) / n',
  missing: 'The missing are left out and stay missing; ties share the average place, and infinities have their place.',
  source: 'Qlib CSRankNorm; pandas rank(pct=True); rank of Kakushadze, 101 Formulaic Alphas',
  arguments: [x],
  kernel: (out, [values], span) => ranks(out, values!, [], span),
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
