/** SKEW: the skewness of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowed } from './kernels/rolling.ts'
import { SKEWNESS, shapes } from './kernels/shape.ts'

export const skew: SeriesOperator = {
  name: 'SKEW',
  family: 'series',
  aliases: ['SKEWNESS', 'TS_SKEW', 'ROLLING_SKEW', 'TS_SKEWNESS'],
  about: 'Skewness of the last n values, corrected for bias.',
  formula: 'sqrt(n (n-1)) / (n-2) * m3 / m2^1.5, with m the central moments',
  missing: `${windowMissing} Fewer than three values have none; equal values have 0, as in pandas.`,
  source: 'Qlib Skew; pandas rolling(n).skew()',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(shapes, SKEWNESS),
  examples: [
    {
      expression: 'SKEW(x, 3)',
      fields: { x: [[1, 2, 3, 3, null, 5, 5, 5]] },
      result: [[null, null, 0, -1.7320508075688772, null, null, null, 0]],
    },
  ],
}
