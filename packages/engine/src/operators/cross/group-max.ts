/** GROUP_MAX: largest of the symbols of the same group on the same date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledGroups } from '../../wasm/groups.ts'
import { group, x } from './arguments.ts'

const greatest = compiledGroups('groupGreatest')

export const groupMax: CrossOperator = {
  name: 'GROUP_MAX',
  family: 'cross',
  about: 'Largest of the symbols of the same group on the same date.',
  formula: 'max(x of the group)',
  missing: 'The missing are left out and stay missing; missing where the group is.',
  source: 'WorldQuant BRAIN group_max; pandas groupby([date, group]).transform("max")',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => greatest(out, values!, groups!, span),
  examples: [
    {
      expression: 'GROUP_MAX(x, g)',
      fields: { x: [[1], [3], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[3], [3], [5], [null], [null]],
    },
  ],
}
