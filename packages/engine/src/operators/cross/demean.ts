/** DEMEAN: how far each symbol lies from the mean of its date. */

import type { CrossOperator } from '../../operator.ts'
import { compiledCross } from '../../wasm/moments.ts'
import { x } from './arguments.ts'

const deviations = compiledCross('crossCentre')

export const demean: CrossOperator = {
  name: 'DEMEAN',
  family: 'cross',
  aliases: ['CS_DEMEAN', 'MARKET_NEUTRALIZE', 'MARKETNEUTRALIZE'],
  about: 'Difference of each symbol from the mean of its date.',
  formula: 'x - mean',
  missing: 'The missing are left out and stay missing.',
  arguments: [x],
  inPlace: true,
  kernel: (out, [values], span) => deviations(out, values!, span),
  examples: [
    {
      expression: 'DEMEAN(x)',
      fields: {
        x: [
          [1, 5],
          [2, null],
          [6, 5],
        ],
      },
      result: [
        [-2, 0],
        [-1, null],
        [3, 0],
      ],
    },
  ],
}
