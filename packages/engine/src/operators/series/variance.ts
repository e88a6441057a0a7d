/** VAR: the sample variance of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { deviations, VARIANCE } from './kernels/deviation.ts'
import { windowed } from './kernels/rolling.ts'

export const variance: SeriesOperator = {
  name: 'VAR',
  family: 'series',
  aliases: ['VARIANCE', 'TS_VAR', 'ROLLING_VAR'],
  about: 'Sample variance of the last n values.',
  formula: 'sum((x[i] - mean)^2) / (n - 1)',
  missing: `${windowMissing} One value has no variance; equal values have 0.`,
  source: 'Qlib Var; pandas rolling(n).var(), ddof 1',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(deviations, VARIANCE),
  examples: [
    {
      expression: 'VAR(x, 3)',
      fields: { x: [[1, 3, 5, null, 7, 7, 7]] },
      result: [[null, null, 4, null, null, null, 0]],
    },
  ],
}
