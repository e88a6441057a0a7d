/** WMA: the linearly weighted mean of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowed } from './kernels/rolling.ts'
import { trends, WEIGHTED, WEIGHTED_QLIB } from './kernels/trend.ts'

export const wma: SeriesOperator = {
  name: 'WMA',
  family: 'series',
  aliases: ['TS_WMA', 'ROLLING_WMA'],
  about: 'Mean of the last n values with weights 1 (oldest) to n (current).',
  formula: 'sum(i x[t-n+i]) / sum(i), with i = 1..n',
  missing: `${windowMissing} Weights are shared among those present. The qlib dialect divides once more by how many are present, as Qlib does.`,
  source: 'Qlib WMA (numpy.nanmean of weighted values)',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(trends, { optaic: WEIGHTED, qlib: WEIGHTED_QLIB }),
  examples: [
    {
      expression: 'WMA(x, 3)',
      fields: { x: [[1, 2, 3, 6, null]] },
      result: [[null, null, 2.3333333333333335, 4.333333333333333, null]],
    },
  ],
}
