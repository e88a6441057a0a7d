/** COV: the covariance of two windows. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x, y } from './arguments.ts'
import { COVARIANCE, pairs } from './kernels/pair.ts'
import { windowed } from './kernels/rolling.ts'

export const cov: SeriesOperator = {
  name: 'COV',
  family: 'series',
  aliases: ['COVARIANCE', 'TS_COV', 'ROLLING_COV', 'TS_COVARIANCE'],
  about: 'Sample covariance of the last n pairs of values.',
  formula: 'sum((x[i] - mean x)(y[i] - mean y)) / (n - 1)',
  missing: `${windowMissing} A pair counts where both are present.`,
  source: 'Qlib Cov; pandas rolling(n).cov(y), ddof 1; covariance of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, y, window],
  lookback: windowLookback,
  kernel: windowed(pairs, COVARIANCE),
  examples: [
    {
      expression: 'COV(x, y, 3)',
      fields: { x: [[1, 2, 3, 3, 3]], y: [[2, 4, 6, 6, null]] },
      result: [[null, null, 2, 0.6666666666666666, null]],
    },
  ],
}
