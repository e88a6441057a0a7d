/** GROUP_ZSCORE: how many standard deviations each symbol lies from the mean of its group. */

import type { CrossOperator } from '../../operator.ts'
import { compiledGroups } from '../../wasm/groups.ts'
import { group, x } from './arguments.ts'

const scores = compiledGroups('groupScore')

export const groupZscore: CrossOperator = {
  name: 'GROUP_ZSCORE',
  family: 'cross',
  aliases: ['CS_GROUP_ZSCORE'],
  about: 'Standard score of each symbol among those of its group on the same date.',
  formula: '(x - mean) / std, both of the group, std with n - 1',
  missing:
    'The missing are left out and stay missing; missing where the group is, has fewer than two or only equal values.',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => scores(out, values!, groups!, span),
  examples: [
    {
      expression: 'GROUP_ZSCORE(x, g)',
      fields: { x: [[1], [3], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[-0.7071067811865475], [0.7071067811865475], [null], [null], [null]],
    },
  ],
}
