/** SUM: the total of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowed } from './kernels/rolling.ts'
import { sums } from './kernels/sum.ts'

export const sum: SeriesOperator = {
  name: 'SUM',
  family: 'series',
  aliases: ['TS_SUM', 'ROLLING_SUM'],
  about: 'Total of the last n values.',
  formula: 'x[t-n+1] + ... + x[t]',
  missing: windowMissing,
  source: 'Qlib Sum; pandas rolling(n).sum(); sum of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(sums),
  examples: [
    {
      expression: 'SUM(x, 2)',
      fields: { x: [[1, 2, 6, null, 3, 4]] },
      result: [[null, 3, 8, null, null, 7]],
    },
    { expression: 'SUM(x, 0)', fields: { x: [[1, 2, null, 4]] }, result: [[1, 3, 3, 7]] },
  ],
}
