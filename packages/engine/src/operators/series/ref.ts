/** REF: the value n rows before. */

import type { SeriesOperator } from '../../operator.ts'
import { distance, x } from './arguments.ts'
import { shifted } from './kernels/shift.ts'

export const ref: SeriesOperator = {
  name: 'REF',
  family: 'series',
  aliases: ['DELAY', 'SHIFT', 'LAG', 'TS_DELAY'],
  about: 'Value n rows before.',
  formula: 'x[t-n]',
  missing: 'Missing in the first n rows (with a negative n the last ones) and where that value is missing.',
  source: 'Qlib Ref; pandas shift(n); delay of Kakushadze, 101 Formulaic Alphas',
  arguments: [x, distance],
  lookback: ([n]) => n ?? 0,
  singleRows: ([n]) => [n ?? 0],
  kernel: (out, [values], span, [n]) => shifted(out, values!, span, n!),
  examples: [
    { expression: 'REF(x, 1)', fields: { x: [[1, 2, null, 4]] }, result: [[null, 1, 2, null]] },
    { expression: 'REF(x, -2)', fields: { x: [[1, 2, null, 4]] }, result: [[null, 4, null, null]] },
  ],
}
