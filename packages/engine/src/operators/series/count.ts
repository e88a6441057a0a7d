/** COUNT: how many values of a window are present. */

import type { SeriesOperator } from '../../operator.ts'
import { window, windowLookback, x } from './arguments.ts'
import { windowCount } from './kernels/present.ts'

export const count: SeriesOperator = {
  name: 'COUNT',
  family: 'series',
  aliases: ['TS_COUNT', 'ROLLING_COUNT'],
  about: 'Number of present values among the last n rows.',
  formula: 'sum(x[i] is present)',
  missing: 'Never missing: rows that are missing or lie before the history do not count.',
  source: 'Qlib Count; pandas rolling(n).count()',
  arguments: [x, window],
  lookback: windowLookback,
  notOfConditions:
    'it counts the rows that are present, whether or not the condition holds there; write SUM for those where it holds',
  kernel: (out, [values], span, [n]) => windowCount(out, values!, span, n!),
  examples: [{ expression: 'COUNT(x, 3)', fields: { x: [[1, null, 3, 4, 5]] }, result: [[1, 1, 2, 2, 3]] }],
}
