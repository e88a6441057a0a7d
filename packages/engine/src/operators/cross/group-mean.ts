/** GROUP_MEAN: the mean of each symbol's group. */

import type { CrossOperator } from '../../operator.ts'
import { compiledGroups } from '../../wasm/groups.ts'
import { group, x } from './arguments.ts'

const groupMeans = compiledGroups('groupMean')

export const groupMean: CrossOperator = {
  name: 'GROUP_MEAN',
  family: 'cross',
  aliases: ['GROUP_AVG', 'CS_GROUP_MEAN'],
  about: 'Mean of the symbols of the same group on the same date.',
  formula: 'sum(x of the group) / n of the group',
  missing: 'The missing are left out and stay missing; missing where the group is.',
  source: 'pandas groupby([date, group]).transform("mean")',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => groupMeans(out, values!, groups!, span),
  examples: [
    {
      expression: 'GROUP_MEAN(x, g)',
      fields: { x: [[1], [3], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[2], [2], [5], [null], [null]],
    },
  ],
}
