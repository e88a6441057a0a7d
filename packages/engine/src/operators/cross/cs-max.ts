/** CS_MAX: largest value of the date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const greatest = compiledCross('crossGreatest')

export const csMax: CrossOperator = {
  name: 'CS_MAX',
  family: 'cross',
  about: 'Largest value of the date.',
  formula: 'max(x)',
  missing: 'The missing are left out; every symbol is given the number, whether or not it has a value.',
  source: 'pandas x.max(axis=1)',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => greatest(out, values!, span),
  examples: [
    {
      expression: 'CS_MAX(x)',
      fields: {
        x: [
          [1, 7],
          [2, null],
          [6, 7],
        ],
      },
      result: [
        [6, 7],
        [6, 7],
        [6, 7],
      ],
    },
  ],
}
