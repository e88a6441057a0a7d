/** PCT_CHANGE: the relative change since n rows before. */

import type { SeriesOperator } from '../../operator.ts'
import { distance, x } from './arguments.ts'
import { change } from './kernels/shift.ts'

export const pctChange: SeriesOperator = {
  name: 'PCT_CHANGE',
  family: 'series',
  aliases: ['PCTCHANGE', 'ROC', 'TS_RETURN', 'TS_RETURNS'],
  about: 'Relative change since n rows before.',
  formula: 'x[t] / x[t-n] - 1',
  missing:
    'Missing where either value is missing, and in the first n rows; a gap is not filled. From zero it is infinite.',
  source: 'pandas pct_change(n, fill_method=None)',
  arguments: [x, { ...distance, default: 1 }],
  lookback: ([n]) => n ?? 1,
  singleRows: ([n]) => [0, n ?? 1],
  kernel: (out, [values], span, [n]) => change(out, values!, span, n ?? 1),
  examples: [
    {
      expression: 'PCT_CHANGE(x, 1)',
      fields: { x: [[10, 11, null, 8, 12]] },
      result: [[null, 0.1, null, null, 0.5]],
    },
  ],
}
