/** CS_STD: sample standard deviation of the values of the date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const deviations = compiledCross('crossDeviation')

export const csStd: CrossOperator = {
  name: 'CS_STD',
  family: 'cross',
  aliases: ['CSSTD', 'CS_STDDEV'],
  about: 'Sample standard deviation of the values of the date.',
  formula: 'sqrt(sum((x - mean)^2) / (n - 1))',
  missing:
    'The missing are left out; every symbol is given the number, whether or not it has a value. Missing where fewer than two have one.',
  source: 'pandas x.std(axis=1)',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => deviations(out, values!, span),
  examples: [
    {
      expression: 'CS_STD(x)',
      fields: {
        x: [
          [1, 7],
          [2, null],
          [6, 7],
        ],
      },
      result: [
        [2.6457513110645907, 0],
        [2.6457513110645907, 0],
        [2.6457513110645907, 0],
      ],
    },
  ],
}
