/** ZSCORE: how many standard deviations each symbol lies from the mean of its date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const scores = compiledCross('crossScore')

export const zscore: CrossOperator = {
  name: 'ZSCORE',
  family: 'cross',
  aliases: ['CS_ZSCORE', 'CSZSCORE', 'STANDARDIZE', 'STANDARDISE'],
  about: 'Standard score of each symbol among those of its date.',
  formula: '(x - mean) / std, with std = sqrt(sum((x - mean)^2) / (n - 1))',
  missing:
    'The missing are left out and stay missing; missing for all where fewer than two are present or all are equal.',
  source: 'Qlib CSZScoreNorm; pandas groupby(date), ddof 1',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => scores(out, values!, span),
  examples: [
    {
      expression: 'ZSCORE(x)',
      fields: {
        x: [
          [1, 5, 1],
          [2, 5, null],
          [3, 5, null],
        ],
      },
      result: [
        [-1, null, null],
        [0, null, null],
        [1, null, null],
      ],
    },
  ],
}
