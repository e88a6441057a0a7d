/** GROUP_RANK: the place of each symbol among those of its group, as a share. */

import type { CrossOperator } from '../../operator.ts'
import { compiledSections } from '../../wasm/sections.ts'
import { group, x } from './arguments.ts'

const groupRanks = compiledSections('sectionGroupRank')

export const groupRank: CrossOperator = {
  name: 'GROUP_RANK',
  family: 'cross',
  aliases: ['CS_GROUP_RANK'],
  about: 'Place of each symbol among those of its group on the same date, as a share.',
  formula: '(number lower + (number equal + 1) / 2) / n, all within the group',
  missing: 'The missing are left out and stay missing; missing where the group is; ties share the average place.',
  source: 'pandas groupby([date, group]).rank(pct=True)',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => groupRanks(out, values!, [groups!], span),
  examples: [
    {
      expression: 'GROUP_RANK(x, g)',
      fields: { x: [[1], [3], [3], [3], [7]], g: [[0], [0], [0], [1], [null]] },
      result: [[0.3333333333333333], [0.8333333333333334], [0.8333333333333334], [1], [null]],
    },
  ],
}
