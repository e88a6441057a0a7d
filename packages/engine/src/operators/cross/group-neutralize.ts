/** GROUP_NEUTRALIZE: how far each symbol lies from the mean of its group. */

import type { CrossOperator } from '../../operator.ts'
import { compiledGroups } from '../../wasm/groups.ts'
import { group, x } from './arguments.ts'

const deviations = compiledGroups('groupCentre')

export const groupNeutralize: CrossOperator = {
  name: 'GROUP_NEUTRALIZE',
  family: 'cross',
  aliases: ['INDNEUTRALIZE', 'GROUP_DEMEAN', 'INDUSTRY_NEUTRALIZE'],
  about: 'Difference of each symbol from the mean of its group on the same date.',
  formula: 'x - GROUP_MEAN(x, group)',
  missing: 'The missing are left out and stay missing; missing where the group is.',
  source: 'indneutralize of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => deviations(out, values!, groups!, span),
  examples: [
    {
      expression: 'GROUP_NEUTRALIZE(x, g)',
      fields: { x: [[1], [3], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[-1], [1], [0], [null], [null]],
    },
  ],
}
