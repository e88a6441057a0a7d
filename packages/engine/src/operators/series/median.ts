/** MEDIAN: the median of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowQuantile } from './kernels/selected.ts'

export const median: SeriesOperator = {
  name: 'MEDIAN',
  family: 'series',
  aliases: ['MED', 'TS_MEDIAN', 'ROLLING_MEDIAN'],
  about: 'Median of the last n values.',
  formula: 'middle value, or the mean of the two in the middle',
  missing: windowMissing,
  source: 'Qlib Med; pandas rolling(n).median()',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: (out, [values], span, [n]) => windowQuantile(out, values!, span, n!, 0.5),
  examples: [{ expression: 'MEDIAN(x, 3)', fields: { x: [[5, 1, 4, 8, null]] }, result: [[null, null, 4, 4, null]] }],
}
