/** EMA: the exponentially weighted mean. */

import type { SeriesOperator } from '../../operator.ts'
import { spanOrAlpha, x } from './arguments.ts'
import { exponentialMean } from './kernels/exponential.ts'

export const ema: SeriesOperator = {
  name: 'EMA',
  family: 'series',
  aliases: ['EWM', 'EWMA', 'EWM_MEAN', 'TS_EMA'],
  about:
    'Mean of all values so far with weights that fall by 1 - alpha a row, alpha = 2 / (n + 1); a number between 0 and 1 is alpha itself.',
  formula: 'sum((1 - alpha)^(t-i) x[i]) / sum((1 - alpha)^(t-i))',
  missing:
    'A missing row ages the others and repeats the last mean; a result needs at least min_periods values so far.',
  source: 'Qlib EMA; pandas ewm(span=n, adjust=True).mean()',
  arguments: [x, spanOrAlpha],
  lookback: () => 'all',
  kernel: (out, [values], span, [n]) => exponentialMean(out, values!, span, n!),
  examples: [
    {
      expression: 'EMA(x, 0.5)',
      fields: { x: [[2, 4, null, 6]] },
      result: [[2, 3.3333333333333335, 3.3333333333333335, 5.272727272727273]],
    },
  ],
}
