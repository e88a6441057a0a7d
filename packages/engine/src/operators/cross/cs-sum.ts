/** CS_SUM: total of the values of the date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const sums = compiledCross('crossSum')

export const csSum: CrossOperator = {
  name: 'CS_SUM',
  family: 'cross',
  about: 'Total of the values of the date.',
  formula: 'sum(x)',
  missing:
    'The missing are left out; every symbol is given the number, whether or not it has a value. Missing where none has one.',
  source: 'pandas x.sum(axis=1)',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => sums(out, values!, span),
  examples: [
    {
      expression: 'CS_SUM(x)',
      fields: {
        x: [
          [1, 7],
          [2, null],
          [6, 7],
        ],
      },
      result: [
        [9, 14],
        [9, 14],
        [9, 14],
      ],
    },
  ],
}
