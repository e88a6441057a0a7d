/** BETA: the slope of one window on another. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x, y } from './arguments.ts'
import { pairs, SLOPE_ON_Y } from './kernels/pair.ts'
import { windowed } from './kernels/rolling.ts'

export const beta: SeriesOperator = {
  name: 'BETA',
  family: 'series',
  aliases: ['TS_BETA', 'ROLLING_BETA'],
  about: 'Slope of the regression of the last n values of x on those of y.',
  formula: 'COV(x, y, n) / VAR(y, n)',
  missing: `${windowMissing} A pair counts where both are present. Missing where y is constant.`,
  arguments: [x, y, window],
  lookback: windowLookback,
  kernel: windowed(pairs, SLOPE_ON_Y),
  examples: [
    { expression: 'BETA(x, y, 3)', fields: { x: [[1, 3, 5, 5]], y: [[1, 2, 3, 3]] }, result: [[null, null, 2, 2]] },
  ],
}
