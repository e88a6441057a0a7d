/** MAD: the mean absolute deviation of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowAbsoluteDeviation } from './kernels/absolute-deviation.ts'

export const mad: SeriesOperator = {
  name: 'MAD',
  family: 'series',
  aliases: ['TS_MAD', 'ROLLING_MAD'],
  about: 'Mean absolute deviation of the last n values around their mean.',
  formula: 'sum(abs(x[i] - mean)) / n',
  missing: windowMissing,
  source: 'Qlib Mad',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: (out, [values], span, [n]) => windowAbsoluteDeviation(out, values!, span, n!),
  examples: [{ expression: 'MAD(x, 3)', fields: { x: [[1, 2, 6, 7, null]] }, result: [[null, null, 2, 2, null]] }],
}
