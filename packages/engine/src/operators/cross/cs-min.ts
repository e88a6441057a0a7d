/** CS_MIN: smallest value of the date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const least = compiledCross('crossLeast')

export const csMin: CrossOperator = {
  name: 'CS_MIN',
  family: 'cross',
  about: 'Smallest value of the date.',
  formula: 'min(x)',
  missing: 'The missing are left out; every symbol is given the number, whether or not it has a value.',
  source: 'pandas x.min(axis=1)',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => least(out, values!, span),
  examples: [
    {
      expression: 'CS_MIN(x)',
      fields: {
        x: [
          [1, 7],
          [2, null],
          [6, 7],
        ],
      },
      result: [
        [1, 7],
        [1, 7],
        [1, 7],
      ],
    },
  ],
}
