/** MAX: the largest value of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { LARGEST, windowExtreme } from './kernels/extreme.ts'

export const max: SeriesOperator = {
  name: 'MAX',
  family: 'series',
  aliases: ['TS_MAX', 'ROLLING_MAX'],
  about: 'Largest of the last n values.',
  formula: 'max(x[t-n+1..t])',
  missing: windowMissing,
  source: 'Qlib Max; pandas rolling(n).max(); ts_max of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: (out, [values], span, [n]) => windowExtreme(out, values!, span, n!, LARGEST),
  examples: [
    { expression: 'MAX(x, 3)', fields: { x: [[3, 1, 2, 4, 5, null, 0]] }, result: [[null, null, 3, 4, 5, null, null]] },
  ],
}
