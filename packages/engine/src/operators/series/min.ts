/** MIN: the smallest value of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { SMALLEST, windowExtreme } from './kernels/extreme.ts'

export const min: SeriesOperator = {
  name: 'MIN',
  family: 'series',
  aliases: ['TS_MIN', 'ROLLING_MIN'],
  about: 'Smallest of the last n values.',
  formula: 'min(x[t-n+1..t])',
  missing: windowMissing,
  source: 'Qlib Min; pandas rolling(n).min(); ts_min of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: (out, [values], span, [n]) => windowExtreme(out, values!, span, n!, SMALLEST),
  examples: [
    { expression: 'MIN(x, 3)', fields: { x: [[3, 1, 2, 4, 5, null, 0]] }, result: [[null, null, 1, 1, 2, null, null]] },
  ],
}
