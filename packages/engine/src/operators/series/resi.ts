/** RESI: how far the current value lies from the line through its window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowed } from './kernels/rolling.ts'
import { RESIDUAL, trends } from './kernels/trend.ts'

export const resi: SeriesOperator = {
  name: 'RESI',
  family: 'series',
  aliases: ['RESIDUAL', 'TS_RESI'],
  about: 'Residual of the current value in the regression of the last n on their row numbers.',
  formula: 'x[t] - (intercept + slope n)',
  missing: `${windowMissing} Missing where the current value is missing; needs two values.`,
  source: 'Qlib Resi',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(trends, RESIDUAL),
  examples: [
    {
      expression: 'RESI(x, 3)',
      fields: { x: [[1, 3, 5, 8, null]] },
      result: [[null, null, 0, 0.16666666666666666, null]],
    },
  ],
}
