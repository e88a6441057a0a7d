/** GROUP_MIN: smallest of the symbols of the same group on the same date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledGroups } from '../../wasm/groups.ts'
import { group, x } from './arguments.ts'

const least = compiledGroups('groupLeast')

export const groupMin: CrossOperator = {
  name: 'GROUP_MIN',
  family: 'cross',
  about: 'Smallest of the symbols of the same group on the same date.',
  formula: 'min(x of the group)',
  missing: 'The missing are left out and stay missing; missing where the group is.',
  source: 'WorldQuant BRAIN group_min; pandas groupby([date, group]).transform("min")',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => least(out, values!, groups!, span),
  examples: [
    {
      expression: 'GROUP_MIN(x, g)',
      fields: { x: [[1], [3], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[1], [1], [5], [null], [null]],
    },
  ],
}
