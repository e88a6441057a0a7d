/** GROUP_MEDIAN: median of the symbols of the same group on the same date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledSections } from '../../wasm/sections.ts'
import { group, x } from './arguments.ts'

const medians = compiledSections('sectionGroupMedian')

export const groupMedian: CrossOperator = {
  name: 'GROUP_MEDIAN',
  family: 'cross',
  about: 'Median of the symbols of the same group on the same date.',
  formula: 'middle value of the group, or the mean of the two in the middle',
  missing: 'The missing are left out and stay missing; missing where the group is.',
  source: 'WorldQuant BRAIN group_median; pandas groupby([date, group]).transform("median")',
  arguments: [x, group],
  kernel: (out, [values, groups], span) => medians(out, values!, [groups!], span),
  examples: [
    {
      expression: 'GROUP_MEDIAN(x, g)',
      fields: { x: [[1], [3], [5], [null], [7]], g: [[0], [0], [1], [1], [null]] },
      result: [[2], [2], [5], [null], [null]],
    },
  ],
}
