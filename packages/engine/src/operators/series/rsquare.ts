/** RSQUARE: how well a line fits a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowed } from './kernels/rolling.ts'
import { RSQUARE, RSQUARE_QLIB, trends } from './kernels/trend.ts'

export const rsquare: SeriesOperator = {
  name: 'RSQUARE',
  family: 'series',
  aliases: ['RSQUARED', 'TS_RSQUARE', 'R2'],
  about: 'Share of the variance of the last n values that a line through them explains.',
  formula: 'cov(x, i)^2 / (var(x) var(i)), with i = 1..n',
  missing: `${windowMissing} Missing where all values are equal; in the qlib dialect where their deviation is at most 2e-5.`,
  source: 'Qlib Rsquare',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(trends, { optaic: RSQUARE, qlib: RSQUARE_QLIB }),
  examples: [{ expression: 'RSQUARE(x, 3)', fields: { x: [[1, 3, 5, 5, 5]] }, result: [[null, null, 1, 0.75, null]] }],
}
