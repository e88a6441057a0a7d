/** MEAN: the average of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { means } from './kernels/mean.ts'
import { windowed } from './kernels/rolling.ts'

export const mean: SeriesOperator = {
  name: 'MEAN',
  family: 'series',
  aliases: ['TS_MEAN', 'MA', 'ROLLING_MEAN', 'TS_AVG', 'AVG', 'SMA'],
  about: 'Average of the last n values.',
  formula: 'sum(x[t-n+1..t]) / n',
  missing: windowMissing,
  source: 'Qlib Mean; pandas rolling(n).mean()',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(means),
  examples: [
    {
      expression: 'MEAN(x, 3)',
      fields: { x: [[1, 2, 6, null, 3, 4, 5]] },
      result: [[null, null, 3, null, null, null, 4]],
    },
    { expression: 'MEAN(x, 0)', fields: { x: [[1, 2, 6, null, 3]] }, result: [[1, 1.5, 3, 3, 3]] },
  ],
}
