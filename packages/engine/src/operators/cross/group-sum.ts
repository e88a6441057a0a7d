/** GROUP_SUM: total of the symbols of the same group on the same date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledGroups } from '../../wasm/groups.ts'
import { group, x } from './arguments.ts'

const sums = compiledGroups('groupSum')

export const groupSum: CrossOperator = {
  name: 'GROUP_SUM',
  family: 'cross',
  about: 'Total of the symbols of the same group on the same date.',
  formula: 'sum(x of the group)',
  missing: 'The missing are left out and stay missing; missing where the group is.',
  source: 'WorldQuant BRAIN group_sum; pandas groupby([date, group]).transform("sum")',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => sums(out, values!, groups!, span),
  examples: [
    {
      expression: 'GROUP_SUM(x, g)',
      fields: { x: [[1], [3], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[4], [4], [5], [null], [null]],
    },
  ],
}
