/** CORR: the correlation of two windows. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x, y } from './arguments.ts'
import { CORRELATION, CORRELATION_QLIB, pairs } from './kernels/pair.ts'
import { windowed } from './kernels/rolling.ts'

export const corr: SeriesOperator = {
  name: 'CORR',
  family: 'series',
  aliases: ['CORRELATION', 'TS_CORR', 'ROLLING_CORR', 'CORREL'],
  about: 'Correlation of the last n pairs of values.',
  formula: 'COV(x, y, n) / (STD(x, n) STD(y, n))',
  missing: `${windowMissing} A pair counts where both are present. Missing where either side is constant; in the qlib dialect where its deviation is at most 2e-5.`,
  source: 'Qlib Corr; pandas rolling(n).corr(y); correlation of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, y, window],
  lookback: windowLookback,
  kernel: windowed(pairs, { optaic: CORRELATION, qlib: CORRELATION_QLIB }),
  examples: [
    {
      expression: 'CORR(x, y, 3)',
      fields: { x: [[1, 2, 3, 3, 3]], y: [[2, 4, 6, 7, 1]] },
      result: [[null, null, 1, 0.9449111825230678, null]],
    },
    {
      expression: 'CORR(x, y, 2)',
      fields: { x: [[0.1, 0.3, 1e6, 0.7]], y: [[7.3, 0.2, 0.1, 0.4]] },
      result: [[null, -1, -1, -1]],
    },
  ],
}
