/** EMA_UNADJUSTED: the exponentially weighted mean that begins with its first value. */

import type { SeriesOperator } from '../../operator.ts'
import { spanOrAlpha, x } from './arguments.ts'
import { recursiveMean } from './kernels/exponential.ts'

export const emaUnadjusted: SeriesOperator = {
  name: 'EMA_UNADJUSTED',
  family: 'series',
  aliases: ['EWM_UNADJUSTED'],
  about:
    'Mean that begins with the first value and moves by alpha of what each further one differs from it, alpha = 2 / (n + 1); a number between 0 and 1 is alpha itself. EMA weighs the first value less.',
  formula:
    'y[t] = (1 - alpha) y[t-1] + alpha x[t]; after g missing rows y[t] = (w y[t-1] + alpha x[t]) / (w + alpha), w = (1 - alpha)^(g+1)',
  missing:
    'A missing row ages the mean and repeats it; infinite values are missing, as in pandas; a result needs at least min_periods values so far. With alpha of exactly 1/2 pandas weighs a value behind missing rows by 1 - w.',
  source: 'pandas ewm(span=n, adjust=False).mean()',
  arguments: [x, spanOrAlpha],
  lookback: () => 'all',
  kernel: (out, [values], span, [n]) => recursiveMean(out, values!, span, n!),
  examples: [
    {
      expression: 'EMA_UNADJUSTED(x, 0.25)',
      fields: { x: [[null, 8, 4, null, 12]] },
      result: [[null, 8, 7, 7, 8.538461538461538]],
    },
  ],
}
