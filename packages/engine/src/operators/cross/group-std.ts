/** GROUP_STD: sample standard deviation of the symbols of the same group on the same date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledGroups } from '../../wasm/groups.ts'
import { group, x } from './arguments.ts'

const deviations = compiledGroups('groupDeviation')

export const groupStd: CrossOperator = {
  name: 'GROUP_STD',
  family: 'cross',
  aliases: ['GROUP_STDDEV', 'GROUP_STD_DEV'],
  about: 'Sample standard deviation of the symbols of the same group on the same date.',
  formula: 'sqrt(sum((x of the group - mean)^2) / (n - 1))',
  missing: 'The missing are left out and stay missing; missing where the group is. Missing in a group of one.',
  source: 'WorldQuant BRAIN group_std_dev; pandas groupby([date, group]).transform("std")',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => deviations(out, values!, groups!, span),
  examples: [
    {
      expression: 'GROUP_STD(x, g)',
      fields: { x: [[1], [4], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[2.1213203435596424], [2.1213203435596424], [null], [null], [null]],
    },
  ],
}
