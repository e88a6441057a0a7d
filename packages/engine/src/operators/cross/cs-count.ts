/** CS_COUNT: how many symbols have a value on the date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const counts = compiledCross('crossCount')

export const csCount: CrossOperator = {
  name: 'CS_COUNT',
  family: 'cross',
  about: 'How many symbols have a value on the date.',
  formula: 'number of x present',
  missing: 'The missing are not counted; every symbol is given the number, 0 where none has a value.',
  source: 'pandas x.count(axis=1)',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => counts(out, values!, span),
  examples: [
    {
      expression: 'CS_COUNT(x)',
      fields: {
        x: [
          [1, 7],
          [2, null],
          [6, 7],
        ],
      },
      result: [
        [3, 2],
        [3, 2],
        [3, 2],
      ],
    },
  ],
}
