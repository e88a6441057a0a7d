/** KURT: the excess kurtosis of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowed } from './kernels/rolling.ts'
import { KURTOSIS, shapes } from './kernels/shape.ts'

export const kurt: SeriesOperator = {
  name: 'KURT',
  family: 'series',
  aliases: ['KURTOSIS', 'TS_KURT', 'ROLLING_KURT', 'TS_KURTOSIS'],
  about: 'Excess kurtosis of the last n values, corrected for bias.',
  formula: '(n-1) / ((n-2)(n-3)) * ((n+1) m4 / m2^2 - 3 (n-1)), with m the central moments',
  missing: `${windowMissing} Fewer than four values have none; equal values have -3, as in pandas.`,
  source: 'Qlib Kurt; pandas rolling(n).kurt()',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(shapes, KURTOSIS),
  examples: [
    {
      expression: 'KURT(x, 4)',
      fields: { x: [[1, 2, 3, 4, null, 5, 5, 5, 5]] },
      result: [[null, null, null, -1.2, null, null, null, null, -3]],
    },
  ],
}
