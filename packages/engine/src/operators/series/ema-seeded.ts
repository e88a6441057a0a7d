/** EMA_SEEDED: the exponentially weighted mean that begins with a plain one. */

import type { SeriesOperator } from '../../operator.ts'
import { spanOrAlpha, x } from './arguments.ts'
import { seededMean } from './kernels/exponential.ts'

export const emaSeeded: SeriesOperator = {
  name: 'EMA_SEEDED',
  family: 'series',
  aliases: ['TA_EMA'],
  about:
    'Mean that begins as that of the first values and moves by alpha of what each further one differs from it, alpha = 2 / (n + 1); a number between 0 and 1 is alpha itself. With alpha = 1 / n it is that of Wilder.',
  formula: 'mean of the first seed values, then y[t] = y[t-1] + alpha (x[t] - y[t-1])',
  missing:
    'Missing (or infinite) rows repeat the mean and count for nothing; missing until there have been as many values as it begins with.',
  source:
    'TA-Lib EMA; with alpha = 1 / n and seed = n the mean of RSI and ATR (Wilder, New Concepts in Technical Trading Systems)',
  arguments: [
    x,
    spanOrAlpha,
    {
      name: 'seed',
      kind: 'integer',
      min: 0,
      default: 0,
      about: 'Values that it begins with; 0 is n of them, or one where n is alpha.',
    },
  ],
  lookback: () => 'all',
  kernel: (out, [values], span, [n, seed]) => seededMean(out, values!, span, n!, seed || Math.max(1, Math.floor(n!))),
  examples: [
    { expression: 'EMA_SEEDED(x, 3)', fields: { x: [[1, 2, null, 6, 5, 0]] }, result: [[null, null, null, 3, 4, 2]] },
    {
      expression: 'EMA_SEEDED(x, 0.25, 2)',
      fields: { x: [[1, 3, 6, null, 7]] },
      result: [[null, 2, 3, 3, 4]],
    },
  ],
}
