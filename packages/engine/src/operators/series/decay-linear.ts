/** DECAY_LINEAR: the mean of a window that weighs the newest most. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowed } from './kernels/rolling.ts'
import { trends, WEIGHTED } from './kernels/trend.ts'

export const decayLinear: SeriesOperator = {
  name: 'DECAY_LINEAR',
  family: 'series',
  aliases: ['DECAYLINEAR', 'TS_DECAY', 'TS_DECAY_LINEAR'],
  about: 'Mean of the last n values with weights falling from n (current) to 1 (oldest), scaled to sum to 1.',
  formula: 'sum(i x[t-n+i]) / sum(i), with i = 1..n',
  missing: `${windowMissing} Weights are shared among those present.`,
  source: 'decay_linear of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(trends, WEIGHTED),
  examples: [
    {
      expression: 'DECAY_LINEAR(x, 3)',
      fields: { x: [[1, 2, 3, 6, null]] },
      result: [[null, null, 2.3333333333333335, 4.333333333333333, null]],
    },
  ],
}
