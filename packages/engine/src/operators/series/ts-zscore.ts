/** TS_ZSCORE: how many standard deviations the last value lies from the mean of its window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { deviations, SCORE } from './kernels/deviation.ts'
import { windowed } from './kernels/rolling.ts'

export const tsZscore: SeriesOperator = {
  name: 'TS_ZSCORE',
  family: 'series',
  aliases: ['ROLLING_ZSCORE', 'ZSCORE'],
  about: 'Standard score of the current value among the last n.',
  formula: '(x[t] - MEAN(x, n)) / STD(x, n)',
  missing: `${windowMissing} Missing where the current value is missing or all values are equal.`,
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(deviations, SCORE),
  examples: [
    {
      expression: 'TS_ZSCORE(x, 3)',
      fields: { x: [[1, 2, 3, 1, 7, 7, 7]] },
      result: [[null, null, 1, -1, 1.0910894511799618, 0.5773502691896257, null]],
    },
  ],
}
