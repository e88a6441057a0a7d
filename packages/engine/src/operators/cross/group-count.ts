/** GROUP_COUNT: how many symbols of the same group have a value on the same date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledGroups } from '../../wasm/groups.ts'
import { group, x } from './arguments.ts'

const counts = compiledGroups('groupCount')

export const groupCount: CrossOperator = {
  name: 'GROUP_COUNT',
  family: 'cross',
  about: 'How many symbols of the same group have a value on the same date.',
  formula: 'number of x of the group',
  missing: 'The missing are left out and stay missing; missing where the group is.',
  source: 'WorldQuant BRAIN group_count; pandas groupby([date, group]).transform("count")',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => counts(out, values!, groups!, span),
  examples: [
    {
      expression: 'GROUP_COUNT(x, g)',
      fields: { x: [[1], [3], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[2], [2], [1], [null], [null]],
    },
  ],
}
