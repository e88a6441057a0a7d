/** CS_MEAN: mean of the values of the date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const means = compiledCross('crossMean')

export const csMean: CrossOperator = {
  name: 'CS_MEAN',
  family: 'cross',
  aliases: ['CSMEAN', 'CS_AVG'],
  about: 'Mean of the values of the date.',
  formula: 'sum(x) / n',
  missing: 'The missing are left out; every symbol is given the number, whether or not it has a value.',
  source: 'pandas x.mean(axis=1); Qlib CSMean',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => means(out, values!, span),
  examples: [
    {
      expression: 'CS_MEAN(x)',
      fields: {
        x: [
          [1, 7],
          [2, null],
          [6, 7],
        ],
      },
      result: [
        [3, 7],
        [3, 7],
        [3, 7],
      ],
    },
  ],
}
