/** QUANTILE: a quantile of a window. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, windowMissing, x } from './arguments.ts'
import { windowQuantile } from './kernels/selected.ts'

export const quantile: SeriesOperator = {
  name: 'QUANTILE',
  family: 'series',
  aliases: ['TS_QUANTILE', 'ROLLING_QUANTILE'],
  about: 'Quantile of the last n values, linear between neighbours.',
  formula: 'v[k] + (v[k+1] - v[k]) (h - k), with v in order, h = q (count - 1), k = floor(h)',
  missing: windowMissing,
  source: 'Qlib Quantile; pandas rolling(n).quantile(q); Hyndman and Fan 1996, type 7',
  arguments: [
    x,
    window,
    { name: 'q', kind: 'number', min: 0, max: 1, about: 'Share of the values below the result: 0.5 is the median.' },
  ],
  lookback: windowLookback,
  kernel: (out, [values], span, [n, q]) => windowQuantile(out, values!, span, n!, q!),
  examples: [
    {
      expression: 'QUANTILE(x, 3, 0.25)',
      fields: { x: [[1, 2, 4, null, 3]] },
      result: [[null, null, 1.5, null, null]],
    },
  ],
}
