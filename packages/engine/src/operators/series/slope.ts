/** SLOPE: the slope of a window on time. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowed } from './kernels/rolling.ts'
import { SLOPE, trends } from './kernels/trend.ts'

export const slope: SeriesOperator = {
  name: 'SLOPE',
  family: 'series',
  aliases: ['TS_SLOPE', 'LINEARREG_SLOPE'],
  about: 'Slope of the regression of the last n values on their row numbers 1..n.',
  formula: 'cov(x, i) / var(i), with i = 1..n',
  missing: `${windowMissing} Needs two values.`,
  source: 'Qlib Slope',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(trends, SLOPE),
  examples: [{ expression: 'SLOPE(x, 3)', fields: { x: [[1, 3, 5, 5, null]] }, result: [[null, null, 2, 1, null]] }],
}
