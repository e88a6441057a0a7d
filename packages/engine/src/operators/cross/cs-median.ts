/** CS_MEDIAN: median of the values of the date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const medians = compiledCross('crossMedian')

export const csMedian: CrossOperator = {
  name: 'CS_MEDIAN',
  family: 'cross',
  about: 'Median of the values of the date.',
  formula: 'middle value, or the mean of the two in the middle',
  missing: 'The missing are left out; every symbol is given the number, whether or not it has a value.',
  source: 'pandas x.median(axis=1)',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => medians(out, values!, span),
  examples: [
    {
      expression: 'CS_MEDIAN(x)',
      fields: {
        x: [
          [1, 7],
          [2, null],
          [6, 7],
        ],
      },
      result: [
        [2, 7],
        [2, 7],
        [2, 7],
      ],
    },
  ],
}
