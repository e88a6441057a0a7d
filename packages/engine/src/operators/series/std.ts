/** STD: the sample standard deviation of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { DEVIATION, deviations } from './kernels/deviation.ts'
import { windowed } from './kernels/rolling.ts'

export const std: SeriesOperator = {
  name: 'STD',
  family: 'series',
  aliases: ['STDDEV', 'TS_STD', 'TS_STDDEV', 'ROLLING_STD', 'TS_STD_DEV'],
  about: 'Sample standard deviation of the last n values.',
  formula: 'sqrt(sum((x[i] - mean)^2) / (n - 1))',
  missing: `${windowMissing} One value has no deviation; equal values have 0.`,
  source: 'Qlib Std; pandas rolling(n).std(), ddof 1; stddev of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, window],
  lookback: windowLookback,
  kernel: windowed(deviations, DEVIATION),
  examples: [
    {
      expression: 'STD(x, 3)',
      fields: { x: [[1, 2, 3, null, 7, 7, 7]] },
      result: [[null, null, 1, null, null, null, 0]],
    },
  ],
}
