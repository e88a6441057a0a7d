/** LAST_DIFF_VALUE: what a value was before it became what it is. */

import type { SeriesOperator } from '../../operator.ts'
import { recentRows, x } from './arguments.ts'
import { otherValue } from './kernels/recent.ts'

export const lastDiffValue: SeriesOperator = {
  name: 'LAST_DIFF_VALUE',
  family: 'series',
  aliases: [],
  about: 'The latest value among the last d rows that is another one than the current.',
  formula: 'x[s], with s the latest of the rows t-d+1..t where x is present and not x[t]',
  missing:
    'Missing where the current value is, or where no other is among the d rows; missing rows between are passed over.',
  source: 'WorldQuant BRAIN last_diff_value(x, d)',
  arguments: [x, { ...recentRows, min: 2 }],
  lookback: ([d]) => d! - 1,
  kernel: (out, [values], span, [d]) => otherValue(out, values!, span, d!),
  examples: [
    {
      expression: 'LAST_DIFF_VALUE(x, 3)',
      fields: { x: [[5, 5, 6, null, 6, 6, 5]] },
      result: [[null, null, 5, null, null, null, 6]],
    },
  ],
}
